"""Which instalments the work list shows: one step at a time, searched and filtered, with what each step comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery

from portal.agreements.models import Agreement
from portal.payments.models import Claim, Instalment, InstalmentQuerySet, Override
from portal.payments.models.instalments import Figures

# An instalment is prepared from this long before it is due.
AHEAD = timedelta(days=30)


@dataclass(frozen=True)
class Step:
    key: str
    title: str
    nothing: str


STEPS = (
    Step("prepare", "To prepare", "Nothing is due in the next 30 days."),
    Step("approve", "To approve", "Nothing waits for approval."),
    Step("countersign", "To countersign", "Nothing waits for a third person."),
    Step("pay", "To pay", "Nothing is approved and unpaid."),
    Step("paid", "Paid", "Nothing is paid yet."),
)


@dataclass(frozen=True)
class Tab:
    step: Step
    href: str
    number: int
    total: Decimal
    current: bool


@dataclass(frozen=True, kw_only=True)
class WorkList:
    step: Step
    kind: str
    search: str
    today: date

    @classmethod
    def asked_for(cls, query: Mapping[str, str], *, today: date) -> WorkList:
        """From the address; what it does not know is the first step, every kind."""
        steps = {step.key: step for step in STEPS}
        kind = query.get("kind", "")
        return cls(
            step=steps.get(query.get("step", ""), STEPS[0]),
            kind=kind if kind in Agreement.Kind.values else "",
            search=query.get("q", "").strip().replace("\0", ""),
            today=today,
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.kind or self.search)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [("", "All kinds"), *Agreement.Kind.choices]

    def instalments(self) -> InstalmentQuerySet:
        """Those of the step, the earliest due first; the latest paid first."""
        order = ("-paid_on", "-pk") if self.step.key == "paid" else ("due_on", "pk")
        people = ("prepared_by", "approved_by", "countersigned_by", "paid_by")
        found = self._of(self.step).with_standing(self.today).select_related(*people)
        accepted = Claim.objects.filter(instalment=OuterRef("pk"), state=Claim.State.ACCEPTED)
        found = found.annotate(payable_from=Subquery(accepted.values("payable_from")[:1]))
        return found.prefetch_related(Override.with_people()).order_by(*order)

    def figures(self) -> Figures:
        """How many of the step, and how much; one query."""
        return self._of(self.step).figures()

    def tabs(self) -> list[Tab]:
        """Every step with how many and how much, under the same search and filter. One query each."""
        filters = {"q": self.search, "kind": self.kind}
        kept = {name: value for name, value in filters.items() if value}
        tabs = []
        for step in STEPS:
            figures = self._of(step).figures()
            href = f"?{urlencode({'step': step.key} | kept)}"
            tabs.append(Tab(step, href, figures.number, figures.total, current=step == self.step))
        return tabs

    def _of(self, step: Step) -> InstalmentQuerySet:
        matching = Instalment.objects.matching(search=self.search, kind=self.kind)
        return {
            "prepare": lambda: matching.to_prepare(self.today + AHEAD),
            "approve": matching.to_approve,
            "countersign": matching.to_countersign,
            "pay": matching.to_pay,
            "paid": matching.paid,
        }[step.key]()
