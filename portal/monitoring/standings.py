"""An agreement against its targets: rows of the database → the pure rule of `performance` → what pages show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median_low

from portal.agreements.models import Agreement
from portal.design.charts import Chart, Series
from portal.monitoring import sentences
from portal.monitoring.figures import IN_WHOLES, Unit, about, due_by_profile, shown
from portal.monitoring.models import Indicator, Measurement, MonitoringReturn, Target
from portal.monitoring.performance import likelihood
from portal.monitoring.performance.funnels import cost_of_each
from portal.monitoring.performance.promises import Aggregation, Direction, Figure, Promise
from portal.monitoring.performance.standing import Standing, assess, expected_of
from portal.monitoring.periods import period_label
from portal.monitoring.running import Run, run_of
from portal.monitoring.values import ReportedValue, values_of

PER_CENT = Decimal(100)


@dataclass(frozen=True)
class PeriodFigure:
    """A period of a target. `value` is None until there is a figure; of a rate it is per cent, and `parts` are its
    cases and what they are out of. `expected` is the profile's part of it."""

    starts_on: date
    ends_on: date
    value: Decimal | None
    accepted: bool
    expected: Decimal
    parts: tuple[Decimal, Decimal] | None = None
    weight: Decimal | None = None
    """Of an average how many it is of, where that is told."""

    @property
    def figure(self) -> Figure | None:
        """As the rule of `performance` takes it."""
        value, out_of = self.parts or (self.value, self.weight)
        if value is None:
            return None
        return Figure(
            starts_on=self.starts_on, ends_on=self.ends_on, value=value, out_of=out_of, accepted=self.accepted
        )

    @property
    def months(self) -> int:
        """How long it is, so that a quarter is not held against a month."""
        return round(((self.ends_on - self.starts_on).days + 1) / 30.44)

    @property
    def label(self) -> str:
        return period_label(self.starts_on, self.ends_on)


@dataclass(frozen=True)
class TargetStanding:
    """One target with how it stands and the figures of its periods."""

    target: Target
    standing: Standing
    periods: Sequence[PeriodFigure]
    history: Sequence[PeriodFigure] = ()
    """Every accepted figure on the indicator, of earlier and later years too, oldest first."""
    astride: Sequence[MonitoringReturn] = ()
    """Returns with days of the target and others: their figures do not count towards it."""
    weights: Sequence[Decimal] = ()
    """Of an average: of how many each figure of the agreement is, of earlier and later years too."""

    @property
    def run(self) -> Run | None:
        """Whether the service changed: the run chart of all periods as long as most are."""
        usual = median_low([one.months for one in self.history]) if self.history else 0
        told = [(one.label, one.value) for one in self.history if one.months == usual and one.value is not None]
        labels, values = [label for label, _ in told], [value for _, value in told]
        return run_of(self.target.indicator.title, labels, values, unit=self.unit, noun=self.target.indicator.noun)

    @property
    def unit(self) -> Unit:
        return Unit(self.target.indicator.unit)

    @property
    def sentence(self) -> str:
        return self.sentence_of(self.standing)

    def sentence_of(self, standing: Standing) -> str:
        return sentences.sentence(standing, unit=self.unit, noun=self.target.indicator.noun)

    def standing_of(self, figure: Figure | None) -> Standing:
        """How it would stand if that one figure, from the first day of the target on, were all that is known."""
        return assess(self.standing.promise, [figure] if figure else [], as_at=self.standing.reported_to or date.min)

    def until(self, day: date) -> TargetStanding:
        """As it stood at the end of `day`, by the figures of the periods over by then as they are known now. For the
        public, who are not told of earlier years."""
        periods = [one for one in self.periods if one.ends_on <= day]
        known = [one.figure for one in periods if one.figure is not None]
        standing = assess(self.standing.promise, known, as_at=day)
        return TargetStanding(self.target, standing, periods, astride=self.astride, weights=self.weights)

    @property
    def actual_shown(self) -> str:
        return self._shown(self.standing.actual)

    @property
    def target_shown(self) -> str:
        return self._shown(self.target.value)

    @property
    def expected_shown(self) -> str:
        return self._shown(self.standing.expected)

    @property
    def projection_shown(self) -> str:
        return self._shown(self.standing.projection, rounded=True)

    @property
    def chart(self) -> Chart | None:
        """What happened, accepted or not, against the road to the target; a sum grows, a level stays."""
        if not self.periods:
            return None
        grows = self.standing.promise.aggregation is Aggregation.SUM
        values: list[Decimal | None] = [period.value for period in self.periods]
        expected: list[Decimal | None] = [period.expected for period in self.periods]
        if grows:
            values, expected = running(values), running(expected)
        accepted = [value if period.accepted else None for value, period in zip(values, self.periods, strict=True)]
        waiting = [None if period.accepted else value for value, period in zip(values, self.periods, strict=True)]
        series = [Series("Accepted, to date" if grows else "Accepted", accepted)]
        if any(value is not None for value in waiting):
            series.append(Series("Sent, not accepted yet", waiting))
        rounded = [None if one is None else due_by_profile(one, self.unit) for one in expected]
        series.append(Series("Expected", rounded, dashed=True, kind="line"))
        series.extend(self._likely())
        return Chart(
            title=f"{self.target.indicator.title}{' so far' if grows else ''}",
            labels=[period.label for period in self.periods],
            series=series,
            unit={Unit.PERCENTAGE: "%", Unit.POUNDS: "£"}.get(self.unit, self.target.indicator.noun),
            summary=self.sentence,
        )

    def _likely(self) -> list[Series]:
        """Along the profile to the two ends between which it ends four times out of five."""
        forecast, promise, actual = self.standing.forecast, self.standing.promise, self.standing.actual
        reported = next((place for place, one in enumerate(self.periods) if not one.accepted), len(self.periods))
        parts = [promise.exposure(one.starts_on, one.ends_on) for one in self.periods[reported:]]
        if forecast is None or actual is None or not promise.grows or not any(parts):
            return []
        reached = [sum(parts[: place + 1], Fraction(0)) / sum(parts, Fraction(0)) for place in range(len(parts))]
        return [
            Series(
                label,
                [None] * reported + [round(actual + (Decimal(end) - actual) * _decimal(part), 1) for part in reached],
                dashed=True,
                kind="line",
                instead=["Reported"] * reported + [""] * len(parts),
            )
            for label, end in (("Likely at least", forecast.low), ("Likely at most", forecast.high))
        ]

    @property
    def place(self) -> float | None:
        """Where it stands among other targets, from 0, the worst, to 1, as OutlookQuerySet.with_place has it. None is
        not judged yet."""
        forecast = self.standing.forecast
        return likelihood.PLACES.get(self.standing.rating) if forecast is None else forecast.chance

    @property
    def chance_shown(self) -> str:
        """ "24%", "Met"."""
        forecast = self.standing.forecast
        if forecast is None:
            return "Not known yet"
        if self.standing.is_whole:
            return "Met" if forecast.chance == 1 else "Not met"
        return likelihood.in_percent(forecast.chance)

    @property
    def cost_shown(self) -> str:
        """ "£500": what each of what was counted cost, if all of the agreement's value went into it, evenly by the day.
        Nothing where it is no count, or where fewer are better."""
        promise, standing, agreement = self.standing.promise, self.standing, self.target.agreement
        if not (promise.grows and promise.is_count and promise.direction is Direction.MORE) or standing.actual is None:
            return ""
        of_days = (agreement.ends_on - agreement.starts_on).days + 1
        cost = cost_of_each(agreement.value, days=standing.reported_days, of_days=of_days, outcomes=standing.actual)
        return "" if cost is None else shown(cost.quantize(Decimal(1), ROUND_HALF_UP), Unit.POUNDS)

    @property
    def end_shown(self) -> str:
        """ "68 to 99": where the period ends four times out of five."""
        forecast = self.standing.forecast
        if forecast is None:
            return "Not known yet"
        low, high = (about(bound, self.unit) for bound in (forecast.low, forecast.high))
        return low if low == high else f"{low} to {high}"

    def _shown(self, value: Decimal | None, *, rounded: bool = False) -> str:
        if value is None:
            return "Not known yet"
        if rounded and self.unit in IN_WHOLES:
            value = value.quantize(Decimal(1), ROUND_HALF_UP)
        return shown(value, self.unit)


def running(values: Sequence[Decimal | None]) -> list[Decimal | None]:
    """The sum so far at each place; from the first missing figure on nothing can be said."""
    total: Decimal | None = Decimal(0)
    sums: list[Decimal | None] = []
    for value in values:
        total = None if total is None or value is None else total + value
        sums.append(total)
    return sums


def standings_of(agreement: Agreement, *, as_at: date, public: bool = False) -> list[TargetStanding]:
    """How each target of `agreement` stands on `as_at`: three queries.

    For the `public`, without figures that are not accepted yet, and with a forecast from the total to date alone: what
    single periods add to it, those of earlier years too, may be small numbers that are hidden.
    """
    targets = (
        Target.objects.filter(agreement=agreement)
        .select_related("agreement", "indicator__numerator", "indicator__denominator")
        .order_by("starts_on", "pk")
    )
    returns = returns_that_count(agreement)
    counting = {MonitoringReturn.State.ACCEPTED, *([] if public else [MonitoringReturn.State.SUBMITTED])}
    figures: dict[int, dict[int, Measurement]] = defaultdict(dict)
    for one in Measurement.objects.filter(monitoring_return__in=[one for one in returns if one.state in counting]):
        figures[one.indicator_id][one.monitoring_return_id] = one
    return [
        _standing(target, returns, values_of(target.indicator, figures), as_at, public=public) for target in targets
    ]


def returns_that_count(agreement: Agreement) -> list[MonitoringReturn]:
    """Those whose figures are held against targets, in the order of their periods. The end report of an agreement that
    has periodic returns speaks for the same days again."""
    issued = list(MonitoringReturn.objects.reports().filter(agreement=agreement).order_by("period_start", "number"))
    return [one for one in issued if not one.is_end_report] or issued


def current(standings: Sequence[TargetStanding]) -> list[TargetStanding]:
    """Those of the targets that run, or ran last, as OutlookQuerySet.current has them."""
    reported = [one.target for one in standings if one.standing.reported_to is not None]

    def has_gone_by(target: Target) -> bool:
        return any(
            later.starts_on > target.ends_on
            or (later.indicator_id == target.indicator_id and later.starts_on > target.starts_on)
            for later in reported
        )

    return [one for one in standings if not has_gone_by(one.target)]


def promise_of(target: Target) -> Promise:
    return Promise(
        value=target.value,
        starts_on=target.starts_on,
        ends_on=target.ends_on,
        direction=Direction(target.indicator.direction),
        aggregation=Aggregation(target.indicator.aggregation),
        in_wholes=Unit(target.indicator.unit) in IN_WHOLES,
        is_count=all(Unit(one.unit) is Unit.COUNT for one in _counted(target.indicator)),
        most=PER_CENT if Unit(target.indicator.unit) is Unit.PERCENTAGE else None,
        tolerance=Fraction(target.tolerance) / 100,
        steps=target.profile_steps,
    )


def _counted(indicator: Indicator) -> Sequence[Indicator]:
    """What a figure is made of: of a rate its two parts."""
    if not indicator.is_rate:
        return [indicator]
    return [one for one in (indicator.numerator, indicator.denominator) if one is not None]


def _standing(
    target: Target, returns: Sequence[MonitoringReturn], values: dict[int, ReportedValue], as_at: date, *, public: bool
) -> TargetStanding:
    promise = promise_of(target)
    inside = [one for one in returns if target.starts_on <= one.period_start and one.period_end <= target.ends_on]
    reported = [
        Figure(
            starts_on=one.period_start,
            ends_on=one.period_end,
            value=values[one.pk].value,
            out_of=values[one.pk].of,
            accepted=one.state == MonitoringReturn.State.ACCEPTED,
        )
        for one in (inside if public else returns)
        if one.pk in values
    ]
    periods, history = (
        [_period(one, values, promise) for one in some]
        for some in (inside, [] if public else [one for one in returns if one.pk in values])
    )
    return TargetStanding(
        target,
        assess(promise, reported, as_at=as_at),
        periods,
        [one for one in history if one.accepted and one.ends_on <= as_at],
        [one for one in returns if one not in inside and _is_astride(one, target)],
        [one.weight for one in values.values() if one.weight is not None],
    )


def _is_astride(one: MonitoringReturn, target: Target) -> bool:
    shares_a_day = one.period_start <= target.ends_on and target.starts_on <= one.period_end
    return shares_a_day and not one.is_end_report


def _period(one: MonitoringReturn, values: dict[int, ReportedValue], promise: Promise) -> PeriodFigure:
    return PeriodFigure(
        starts_on=one.period_start,
        ends_on=one.period_end,
        value=values[one.pk].shown if one.pk in values else None,
        accepted=one.state == MonitoringReturn.State.ACCEPTED,
        expected=_decimal(expected_of(promise, promise.exposure(one.period_start, one.period_end))),
        parts=values[one.pk].parts if one.pk in values else None,
        weight=values[one.pk].weight if one.pk in values else None,
    )


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) / Decimal(exact.denominator)
