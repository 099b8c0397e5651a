"""A call's ranking beside its money, read from the rows: for the officer's page and its CSV."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grants.domain.decisions import left_of
from grants.domain.panel_scores import PanelView, panel_views
from grants.domain.ranking import Entry, Ranked, ranked
from grants.models import Application, Call, Decision


@dataclass(frozen=True)
class RankedApplication:
    application: Application
    view: PanelView
    ranked: Ranked
    decision: Decision | None


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
    decisions = {one.application_id: one for one in Decision.objects.live().filter(application__in=applications)}
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


def _entry(application: Application, view: PanelView, decision: Decision | None) -> Entry:
    awarded = decision is not None and decision.outcome == Decision.Outcome.AWARD
    return Entry(
        reference=application.reference,
        total=view.score.total,
        requested=application.amount_requested or Decimal(0),
        recommended=view.recommended,
        awarded=decision.amount if decision and awarded else Decimal(0),
    )
