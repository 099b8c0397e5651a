"""Telling everybody at once: the decisions of a call leave the office together.

Where the call holds its decision letters, releasing the decisions only writes the letters. Whoever applied may sign in
at any moment, and the public may look: so what they see waits for the letter. The moment an officer releases a letter
in the outbox, its decision is told: the status page says it, an award is published (on the site and as open data) and
its agreement is offered. Were it the other way round, applicants would read a refusal on a web page before the letter
that explains it, and the office could not change a decision that nobody was meant to know yet.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from grants.domain import letters, publication
from grants.domain.decisions import LETTERS
from grants.domain.refusals import Refused
from grants.models import Application, Call, Decision, FundBudget
from grants.models.call import Held
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.events import ledger
from portal.events.models import Event
from portal.mail.models import Message

UNDECIDED = [Application.State.SUBMITTED, Application.State.ASSESSING]


class NotForYouToRelease(Refused):
    sentence = "A grants officer or the Commissioner releases decisions."


class NotWhatWasShown(Refused):
    sentence = (
        "Nothing went out: this is not what you were looking at any more. Look at what would go out now, then release "
        "it."
    )


class NotAllDecided(Refused):
    def __init__(self, references: list[str]) -> None:
        shown = ", ".join(references[:5]) + (f" and {len(references) - 5} more" if len(references) > 5 else "")
        super().__init__(f"Decisions go out together. Still to decide: {shown}.")
        self.references = references


@dataclass(frozen=True)
class Release:
    """What goes out when a call's decisions are released."""

    awards: list[Decision]
    reserves: list[Decision]
    declines: list[Decision]
    undecided: list[str]
    """References that hold the release up."""

    @property
    def decisions(self) -> list[Decision]:
        return [*self.awards, *self.reserves, *self.declines]

    @property
    def mark(self) -> str:
        """A short mark of what would go out; the page carries it, so that a page from before is noticed."""
        says = sorted((one.pk, one.outcome, str(one.amount)) for one in self.decisions)
        return hashlib.sha256(repr(says).encode()).hexdigest()[:16]

    @property
    def ready(self) -> bool:
        return bool(self.decisions) and not self.undecided


def to_release(call: Call) -> Release:
    """What would go out now; two queries."""
    kept_back = list(
        Decision.objects.unreleased()
        .filter(application__call=call)
        .select_related("application__organisation", "application__call__fund", "budget")
        .order_by("application__reference")
    )
    by_outcome = {outcome: [one for one in kept_back if one.outcome == outcome] for outcome in Decision.Outcome.values}
    undecided = call.applications.sent().filter(state__in=UNDECIDED).order_by("reference")
    return Release(
        awards=by_outcome["award"],
        reserves=by_outcome["reserve"],
        declines=by_outcome["decline"],
        undecided=list(undecided.values_list("reference", flat=True)),
    )


def last_release(call: Call) -> Event | None:
    """Who released decisions of `call` last, and when."""
    return ledger.timeline(call).filter(verb="decisions-released").first()


@transaction.atomic
def release_decisions(call: Call, *, by: User, seen: str | None = None) -> list[Decision]:
    """Release what is kept back: write to every applicant, publish the awards, offer their agreements.

    A decision whose letter is held waits for it with everything else (`letters_went`).

    `seen` is the mark of what `by` was shown; None where there was no page. Doing it twice does nothing the second
    time. Raises NotForYouToRelease, NotAllDecided, NotWhatWasShown.
    """
    if not by.has_role(Role.GRANTS_OFFICER, Role.COMMISSIONER):
        raise NotForYouToRelease
    # First the money, as whoever decides does: no decision of the call changes while these go out.
    FundBudget.objects.select_for_update(of=("self",)).get(calls=call)
    call = Call.objects.select_for_update(of=("self",)).select_related("fund", "budget").get(pk=call.pk)
    release = to_release(call)
    if release.undecided:
        raise NotAllDecided(release.undecided)
    if not release.decisions:
        return []
    if seen is not None and seen != release.mark:
        raise NotWhatWasShown
    # Where nobody has an address to write to, there is no letter to wait for.
    waiting = [one for one in release.decisions if letters.are_held(letters.tell_decision(one))]
    for decision in waiting:
        decision.letter_held_at = timezone.now()
        decision.save(update_fields=["letter_held_at"])
        ledger.record("decision-letter-held", decision.application, by=by, note=decision.get_outcome_display())
    _tell(call, [one for one in release.decisions if one not in waiting], by=by)
    note = f"{len(release.decisions)} decisions"
    ledger.record("decisions-released", call, by=by, note=f"{note}; {len(waiting)} letters held" if waiting else note)
    return release.decisions


def lock_to_tell(references: Collection[str]) -> None:
    """Wait for whoever works on these applications, in the order in which they lock: first the money, as whoever
    decides does, then the application, and only then the held mails about it.
    """
    budgets = FundBudget.objects.filter(calls__applications__reference__in=references).values("pk")
    list(FundBudget.objects.select_for_update(of=("self",)).filter(pk__in=budgets).order_by("pk"))
    applications = Application.including_tests.filter(reference__in=references).order_by("pk")
    list(applications.select_for_update(of=("self",), no_key=True).values_list("pk"))


@transaction.atomic
def letters_went(references: Collection[str], *, by: User) -> list[Decision]:
    """Held letters about these applications were released: now their decisions are told. A second one tells nothing."""
    decisions = list(_with_held_letter(references))
    for call in Call.objects.filter(pk__in={one.application.call_id for one in decisions}).order_by("pk"):
        held = Call.objects.select_for_update(of=("self",)).select_related("fund", "budget").get(pk=call.pk)
        _tell(held, [one for one in decisions if one.application.call_id == call.pk], by=by)
    return decisions


@transaction.atomic
def letters_discarded(references: Collection[str], *, by: User) -> list[Decision]:
    """Held letters about these applications are never sent. Where none is left, the decision is kept back as it was
    before: the next release writes another letter."""
    waits = set(Message.objects.held().filter(about__in=references, event__in=LETTERS).values_list("about", flat=True))
    back = [one for one in _with_held_letter(references) if one.application.reference not in waits]
    for decision in back:
        decision.letter_held_at = None
        decision.save(update_fields=["letter_held_at"])
        ledger.record("decision-kept-back", decision.application, by=by, note=decision.get_outcome_display())
    return back


def _with_held_letter(references: Collection[str]) -> Iterable[Decision]:
    held = Decision.objects.with_held_letter().filter(application__reference__in=references)
    return held.select_related("application__organisation", "application__call__fund", "budget").order_by("pk")


def _tell(call: Call, decisions: Sequence[Decision], *, by: User) -> None:
    """From now on applicants see these decisions, and the public the awards."""
    if not decisions:
        return
    now = timezone.now()
    for decision in decisions:
        decision.released_at, decision.letter_held_at = now, None
        decision.save(update_fields=["released_at", "letter_held_at"])
        ledger.record("decision-released", decision.application, by=by, note=decision.get_outcome_display())
    for decision in decisions:
        if decision.outcome == Decision.Outcome.AWARD:
            publication.publish_award(decision)
            offer_agreement(decision.agreement, by=by, hold=Held.DECISIONS in call.held_mails)
    publication.publish_summary(call, decisions)
    publication.publish_result(call, timezone.localdate(call.released_at or now))
    call.released_at = call.released_at or now
    call.save(update_fields=["released_at"])
