"""How a target's work is spread over its period: /office/contracts/<id>/targets/<id>/spread/."""

from calendar import month_name, monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from commissioning.domain import spread_target
from commissioning.models import Contract
from commissioning.office.frame import OFFICERS, contract_page
from commissioning.office.performance import contract_of
from portal.accounts.audiences import audience
from portal.design.charts import Chart, Series
from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.figures import FigureWrong, Unit
from portal.monitoring.models import Target
from portal.monitoring.performance import profiles
from portal.monitoring.performance.profiles import ProfileWrong, Step
from portal.monitoring.performance.standing import expected_of
from portal.monitoring.periods import Frequency, periods
from portal.monitoring.standings import promise_of

Profile = Target.Profile
MONTHS = list(range(1, 13))
PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Boxes:
    """The boxes of one way to spread it."""

    profile: str
    legend: str
    hint: str
    fields: Sequence[forms.BoundField]


class SpreadForm(forms.Form):
    """One way to spread it, and the boxes of every way; only those of the chosen way are read."""

    profile = forms.ChoiceField(
        label="How is the work spread?",
        choices=Profile.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how the work is spread."},
    )

    def __init__(self, target: Target, frequency: Frequency, data: Any = None) -> None:
        super().__init__(data, initial={"profile": target.profile})
        self.target, self.frequency = target, frequency
        self.unit = Unit(target.indicator.unit)
        self.cut = periods(target.starts_on, target.ends_on, frequency)
        now = _as_typed(target)
        for month in MONTHS:
            self._add(f"{Profile.SEASONAL}-{month}", month_name[month], now.get((Profile.SEASONAL, month)))
        for place, one in enumerate(self.cut):
            span = f"{long_date(one.starts_on)} to {long_date(one.ends_on)}"
            by = f"By {long_date(one.ends_on)}"
            self._add(f"{Profile.CUMULATIVE}-{place}", by, now.get((Profile.CUMULATIVE, place)))
            self._add(f"{Profile.BY_HAND}-{place}", span, now.get((Profile.BY_HAND, place)))
        self.steps: tuple[Step, ...] = ()

    def _add(self, name: str, label: str, now: Fraction | None) -> None:
        typed = "" if now is None else figures.plain(_decimal(now))
        box = forms.TextInput(attrs={"inputmode": "decimal", "size": 8})
        self.fields[name] = forms.CharField(label=label, required=False, initial=typed, widget=box)

    def names_of(self, profile: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{profile}-")]

    @property
    def groups(self) -> list[Boxes]:
        target = figures.shown(self.target.value, self.unit)
        said = {
            Profile.SEASONAL: "How much each month weighs: 100 for a usual one, 50 for one with half of the work.",
            Profile.CUMULATIVE: f"What is to be reached by the end of each period; the last is the target, {target}.",
            Profile.BY_HAND: f"What is expected in each period; together they are the target, {target}.",
        }
        return [
            Boxes(profile.value, str(profile.label), hint, [self[name] for name in self.names_of(profile)])
            for profile, hint in said.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        profile = cleaned.get("profile")
        if not profile or profile == Profile.EVEN:
            return cleaned
        names = self.names_of(profile)
        amounts = [self._amount(name) for name in names]
        if any(amount is None for amount in amounts):
            return cleaned
        numbers = [amount for amount in amounts if amount is not None]
        try:
            self.steps = self._steps(profile, numbers)
        except ProfileWrong as wrong:
            self.add_error(names[0], str(wrong))
        reached = sum(numbers, Decimal(0)) if profile == Profile.BY_HAND else numbers[-1]
        if profile != Profile.SEASONAL and reached != self.target.value and not self.errors:
            come, target = (figures.shown(value, self.unit) for value in (reached, self.target.value))
            self.add_error(names[-1], f"It comes to {come}, but the target is {target}.")
        return cleaned

    def _amount(self, name: str) -> Decimal | None:
        try:
            return figures.parse(self.cleaned_data.get(name, ""), Unit.SCORE)
        except FigureWrong as wrong:
            self.add_error(name, f"{self.fields[name].label}: {wrong.what}. Enter a number, 0 where there is nothing.")
            return None

    def _steps(self, profile: str, numbers: list[Decimal]) -> tuple[Step, ...]:
        starts, ends = self.target.starts_on, self.target.ends_on
        if profile == Profile.SEASONAL:
            return profiles.seasonal(starts, ends, dict(zip(MONTHS, numbers, strict=True)))
        cut = profiles.cumulative if profile == Profile.CUMULATIVE else profiles.by_hand
        return cut(starts, ends, self.frequency, numbers)


def _as_typed(target: Target) -> dict[tuple[str, int], Fraction]:
    """What stands in the boxes of the way that the target has now, by way and place."""
    steps = target.profile_steps
    if target.profile == Profile.SEASONAL:
        return {
            (Profile.SEASONAL, one.starts_on.month): one.weight
            * monthrange(one.starts_on.year, one.starts_on.month)[1]
            / ((one.ends_on - one.starts_on).days + 1)
            for one in steps
        }
    amounts = [one.weight for one in steps]
    if target.profile == Profile.CUMULATIVE:
        amounts = list(accumulate(amounts))
    return {(target.profile, place): amount for place, amount in enumerate(amounts)}


def _decimal(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(PENNY)


@audience(OFFICERS)
def spread(request: HttpRequest, pk: int, target_pk: int) -> HttpResponse:
    """What is expected in each period now, and the boxes to change it."""
    contract = contract_of(pk)
    target = get_object_or_404(contract.targets.select_related("indicator"), pk=target_pk)
    frequency = Frequency(contract.return_frequency)
    form = SpreadForm(target, frequency, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        profile = Profile(form.cleaned_data["profile"])
        spread_target(contract, target, profile=profile, steps=form.steps, by=request.user)
        messages.success(request, f"“{target.indicator}” is expected as you said.")
        return redirect("contract_spread", pk, target_pk)
    context = {
        "contract": contract,
        "target": target,
        "form": form,
        "chart": chart_of(contract, target),
        "grows": promise_of(target).grows,
    }
    title, status = f"How “{target.indicator}” is spread", 422 if form.errors else 200
    return contract_page(request, "spread.html", title, context, status=status)


def chart_of(contract: Contract, target: Target) -> Chart:
    """What is expected in each period at which the contract reports."""
    promise = promise_of(target)
    cut = periods(target.starts_on, target.ends_on, Frequency(contract.return_frequency))
    exact = [expected_of(promise, promise.exposure(one.starts_on, one.ends_on)) for one in cut]
    expected = [_decimal(one) for one in exact]
    series = [Series("Expected in the period", expected)]
    if promise.grows:
        series.append(Series("To be reached by its end", list(accumulate(expected)), dashed=True, kind="line"))
    unit = {Unit.PERCENTAGE: "%", Unit.POUNDS: "£"}.get(Unit(target.indicator.unit), target.indicator.noun)
    return Chart(
        title="What is expected when",
        labels=[f"{long_date(one.starts_on)} to {long_date(one.ends_on)}" for one in cut],
        series=series,
        unit=unit,
    )
