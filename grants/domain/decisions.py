"""The Commissioner's decision on an application: award, decline or reserve, always with reasons.

A decision is kept back until `grants.domain.release` tells them all together. Until then it may be changed: the new
one supersedes the old, which stays on the record with the reason for the change. A place on the reserve list may
become an award or a decline after its release too; that is what the list is for.

Two people may decide at the same moment. The budget's row is locked first, so the second waits for the first and then
counts its award; the trigger `decision_within_budget` holds the same line in the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from grants.domain import awarding
from grants.domain.conflicts import require_no_conflict
from grants.domain.panel_scores import panel_view
from grants.domain.refusals import Refused
from grants.models import Application, Decision, FundBudget
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import MoneyNotThere
from portal.correspondence.domain.overtaking import overtake
from portal.design.words import pounds
from portal.events import ledger

Outcome = Decision.Outcome
LETTERS = [f"grants/decision_{outcome}" for outcome in Outcome.values]


class NotForYouToDecide(Refused):
    sentence = "Only the Commissioner decides."


class NotReadyToDecide(Refused):
    """Checks, scores or a moderation are missing; the message says which."""


class DecidedMeanwhile(Refused):
    """Another decision stands than the one this person was looking at."""


class AlreadyReleased(Refused):
    sentence = "The applicant has been told this decision, so it stands."


class OverBudget(Refused):
    def __init__(self, budget: FundBudget, *, left: Decimal, amount: Decimal) -> None:
        super().__init__(
            f"{budget} has {pounds(left)} left, so an award of {pounds(amount)} is {pounds(amount - left)} too much."
        )
        self.left = left


class StreamOverdrawn(Refused):
    """The funding stream that the budget draws on does not give so much."""


class DecisionIncomplete(Refused):
    """`problems` holds a sentence for each field of Verdict (or "change_reason") that is missing or wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is decided. `amount` in pounds, for an award alone."""

    outcome: str
    reasons: str
    amount: Decimal = Decimal(0)
    crime_reduction_reasons: str = ""
    conditions: Iterable[str] = field(default_factory=tuple)
    feedback: str = ""
    main_reason: str = ""


@transaction.atomic
def decide(
    application: Application, verdict: Verdict, *, by: User, replaces: int | None = None, change_reason: str = ""
) -> Decision:
    """Decide on `application`. `replaces` is the id of the decision that `by` was looking at and wants to change.

    Raises NotForYouToDecide, InConflict, NotReadyToDecide, DecidedMeanwhile, AlreadyReleased, DecisionIncomplete,
    OverBudget, StreamOverdrawn.
    """
    if not by.has_role(Role.COMMISSIONER):
        raise NotForYouToDecide
    # First the money, then the application: everybody takes these two locks in this order.
    budget = (
        FundBudget.objects.select_for_update(of=("self",)).select_related("fund").get(calls__applications=application)
    )
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)
    require_no_conflict(application, by)
    standing = _changeable(application, replaces)
    _require_whole(application, verdict, change_reason if standing else None)
    _require_within(budget, verdict, standing)
    if standing:
        _supersede(standing, verdict, change_reason.strip(), by)
    decision = Decision.objects.create(
        application=application,
        budget=budget,
        outcome=verdict.outcome,
        amount=verdict.amount if verdict.outcome == Outcome.AWARD else Decimal(0),
        reasons=verdict.reasons.strip(),
        crime_reduction_reasons=verdict.crime_reduction_reasons.strip(),
        conditions=[condition.strip() for condition in verdict.conditions if condition.strip()],
        feedback=verdict.feedback.strip(),
        main_reason=verdict.main_reason if verdict.outcome == Outcome.DECLINE else "",
        decided_by=by,
        decided_at=timezone.now(),
    )
    if not standing:
        application.decide()
        application.save(update_fields=["state"])
    ledger.record(
        "decision-made",
        application,
        by=by,
        changes={
            "outcome": [standing and standing.outcome, decision.outcome],
            "amount": [standing and standing.amount, decision.amount],
        },
        note=decision.reasons,
    )
    if decision.outcome == Outcome.AWARD:
        try:
            awarding.make_agreement(decision, by=by)
        except MoneyNotThere as refusal:
            raise StreamOverdrawn(str(refusal)) from refusal
    return decision


def left_of(budget: FundBudget, *, besides: Decision | None = None) -> Decimal:
    """Pounds of `budget` that no live award has taken, leaving out the award `besides`."""
    awards = Decision.objects.filter(budget=budget)
    if besides:
        awards = awards.exclude(pk=besides.pk)
    return budget.amount - awards.promised()


def obstacles(application: Application) -> list[str]:
    """What has to happen before the Commissioner can decide, as sentences; empty when nothing does."""
    if application.state == Application.State.SUBMITTED:
        return ["The checks are not finished."]
    if application.state != Application.State.ASSESSING:
        return [f"This application is “{application.get_state_display()}”."]
    view = panel_view(application)
    if view.outstanding:
        return [f"Still scoring: {', '.join(view.outstanding)}."]
    if view.complete < view.scorers_needed:
        return [f"{view.scorers_needed} people must score it; {view.complete} did."]
    return [f"The panel has to moderate “{cell.name}”." for cell in view.score.to_moderate]


def _changeable(application: Application, replaces: int | None) -> Decision | None:
    """The live decision that the new one takes the place of, or None where there is none yet."""
    standing = Decision.objects.live().select_related("decided_by").filter(application=application).first()
    if standing is None:
        if missing := obstacles(application):
            raise NotReadyToDecide(" ".join(missing))
        return None
    if standing.pk != replaces:
        raise DecidedMeanwhile(
            f"{standing.decided_by} has decided this meanwhile: {standing.get_outcome_display().lower()}. "
            "Look at that decision before you change it."
        )
    if standing.released_at and standing.outcome != Outcome.RESERVE:
        raise AlreadyReleased
    return standing


def _require_whole(application: Application, verdict: Verdict, change_reason: str | None) -> None:
    problems = {}
    if verdict.outcome not in Outcome.values:
        problems["outcome"] = "Choose award, decline or reserve."
    if not verdict.reasons.strip():
        problems["reasons"] = "Give the reasons for the decision."
    if verdict.outcome == Outcome.AWARD:
        if verdict.amount <= 0:
            problems["amount"] = "Enter the amount to award, in pounds."
        elif verdict.amount > (application.amount_requested or 0):
            problems["amount"] = (
                f"The applicant asked for {pounds(application.amount_requested)}. An award cannot be more than that."
            )
        if not verdict.crime_reduction_reasons.strip():
            problems["crime_reduction_reasons"] = (
                "Say why it will secure or contribute to crime and disorder reduction. The law has this published."
            )
    if verdict.outcome == Outcome.DECLINE and not verdict.feedback.strip():
        problems["feedback"] = "Write the feedback that the applicant will read."
    if verdict.outcome == Outcome.DECLINE and verdict.main_reason not in Decision.MainReason.values:
        problems["main_reason"] = "Choose the main reason. Only how often each occurs is published."
    if change_reason is not None and not change_reason.strip():
        problems["change_reason"] = "Say why the decision changes. The earlier one stays on the record."
    if problems:
        raise DecisionIncomplete(problems)


def _require_within(budget: FundBudget, verdict: Verdict, standing: Decision | None) -> None:
    if verdict.outcome != Outcome.AWARD:
        return
    left = left_of(budget, besides=standing)
    if verdict.amount > left:
        raise OverBudget(budget, left=left, amount=verdict.amount)


def _supersede(standing: Decision, verdict: Verdict, reason: str, by: User) -> None:
    standing.superseded_at = timezone.now()
    standing.save(update_fields=["superseded_at"])
    awarding.withdraw_agreement(standing, by=by)
    overtake(standing.application.reference, LETTERS, because="another decision took its place", by=by)
    ledger.record(
        "decision-superseded",
        standing.application,
        by=by,
        changes={"outcome": [standing.outcome, verdict.outcome]},
        note=reason,
    )
