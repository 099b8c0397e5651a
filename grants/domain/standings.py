"""A call's ranking beside its money, read from the rows: for the officer's page and its CSV."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from grants.domain.decisions import left_of
from grants.domain.panel_scores import PanelView, panel_views
from grants.domain.ranking import Entry, Ranked, ranked
from grants.models import Application, Call, Decision
from portal.agreements.models import Agreement


@dataclass(frozen=True)
class RankedApplication:
    application: Application
    view: PanelView
    ranked: Ranked
    decision: Decision | None
    """With `promised_amount`: what the award takes of the budget today."""

    @property
    def freed(self) -> Decimal:
        """Pounds of the award that are free again."""
        return self.decision.amount - self.decision.promised_amount if self.decision else Decimal(0)

    @property
    def became(self) -> str:
        """What became of an award that is over, or did not begin: its agreement's state in words; else empty."""
        state = _state_of_agreement(self.decision)
        return Agreement.State(state).label if state in {*Agreement.NEVER_BEGAN, *Agreement.OVER} else ""


@dataclass(frozen=True)
class Standings:
    rows: list[RankedApplication]
    budget: Decimal
    left: Decimal

    @property
    def requested(self) -> Decimal:
        return sum((row.ranked.entry.requested for row in self.rows), Decimal(0))

    @property
    def awarded(self) -> Decimal:
        return sum((row.ranked.entry.awarded for row in self.rows), Decimal(0))


def standings(call: Call, applications: Sequence[Application], *, hidden: Collection[int] = ()) -> Standings:
    """Rank `applications` of `call`; the number of queries does not grow with them.

    Those with an id in `hidden` have no score here and so no rank: even their place would tell one.
    """
    views = panel_views(call, applications, hidden=hidden)
    decisions = {one.application_id: one for one in _decisions(applications)}
    by_reference = {one.reference: one for one in applications}
    entries = [_entry(one, views[one.pk], decisions.get(one.pk)) for one in applications]
    rows = [
        RankedApplication(
            application=(application := by_reference[row.entry.reference]),
            view=views[application.pk],
            ranked=row,
            decision=decisions.get(application.pk),
        )
        for row in ranked(entries, budget=call.budget.amount)
    ]
    return Standings(rows=rows, budget=call.budget.amount, left=left_of(call.budget))


def _state_of_agreement(decision: Decision | None) -> str:
    return decision.agreement.state if decision and hasattr(decision, "agreement") else ""


def _decisions(applications: Sequence[Application]) -> QuerySet[Decision]:
    return Decision.objects.live().filter(application__in=applications).with_promised().select_related("agreement")


def _entry(application: Application, view: PanelView, decision: Decision | None) -> Entry:
    awarded = decision is not None and decision.outcome == Decision.Outcome.AWARD
    return Entry(
        reference=application.reference,
        total=view.score.total,
        requested=application.amount_requested or Decimal(0),
        recommended=view.recommended,
        awarded=decision.promised_amount if decision and awarded else Decimal(0),
        still_scored=decision is None and not view.all_scored,
        not_taken_up=awarded and _state_of_agreement(decision) in Agreement.NEVER_BEGAN,
    )
