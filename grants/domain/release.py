"""Telling everybody at once: the decisions of a call leave the office together."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from grants.domain import letters, publication
from grants.domain.refusals import Refused
from grants.models import Application, Call, Decision, FundBudget
from grants.models.call import Held
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.events import ledger
from portal.events.models import Event

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
    now = timezone.now()
    for decision in release.decisions:
        decision.released_at = now
        decision.save(update_fields=["released_at"])
        ledger.record("decision-released", decision.application, by=by, note=decision.get_outcome_display())
        letters.tell_decision(decision)
    for decision in release.awards:
        publication.publish_award(decision)
        offer_agreement(decision.agreement, by=by, hold=Held.DECISIONS in call.held_mails)
    publication.publish_summary(call, release.decisions)
    publication.publish_result(call, timezone.localdate(call.released_at or now))
    call.released_at = call.released_at or now
    call.save(update_fields=["released_at"])
    ledger.record("decisions-released", call, by=by, note=f"{len(release.decisions)} decisions")
    return release.decisions
