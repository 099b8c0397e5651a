"""What of a contract's figures the public may see, in numbers and in words.

A count of 1 to 4 is hidden with whatever would give it away (portal.monitoring.suppression), and so is a rate with so
few cases or misses. Until it has company, everything that is said (figure, rating, sentence, chance) is worked out from
the time before it, as if it had not come yet: a rating alone can say that 29 and a hidden figure are 33. A hidden
figure says that it is hidden, so that nobody takes it for one that was never reported.

What can be subtracted from each other is hidden together (commissioning.domain.related): such targets have one row of
periods, grouped once, and each says what its own part of the row allows.

A figure that was taken over from another agreement is shown under that one alone: told twice, in other company, its
two groups could be subtracted from each other.

A figure that was corrected is held against everything that was published before (portal.monitoring.corrected).

An average that is weighed tells of its weights: from two averages and the one of both follows how the weights go
together. Where one of these is small, no single one is told, and the one of all of them only of five or more.

An average, and the last of a row, have a forecast that is made from the scatter of single figures. It is left out
where one of these is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import takewhile

from commissioning.domain.related import (
    Rate,
    as_told,
    counts_of,
    family_of,
    known_of,
    members_of,
    rates_between,
    row_of,
    span_of,
    tell_the_same,
)
from portal.dates.quarters import quarters
from portal.monitoring import figures
from portal.monitoring.corrected import Corrections, Known, Span
from portal.monitoring.figures import Unit
from portal.monitoring.performance.promises import Aggregation, Direction, Figure
from portal.monitoring.performance.standing import Standing, aggregate
from portal.monitoring.standings import PeriodFigure, TargetStanding
from portal.monitoring.suppression import (
    LEAST_HIDDEN,
    MOST_HIDDEN,
    Together,
    is_small,
    level_shown,
    suppressed_together,
)

HIDDEN_SMALL = f"Hidden: {LEAST_HIDDEN} to {MOST_HIDDEN}"
HIDDEN = "Hidden"
LATER = "What came after that is shown later, together with more, so that it does not point at people."
CORRECTED_LATER = "This is as it was before a correction, which is shown later with more, so that it points at nobody."
NEVER = "What came after that is not shown, so that it does not point at people."
AFTER_THE_GAP = "What came after that is shown once the figures between are accepted."
ELSEWHERE = "Counted elsewhere"
NOT_TWICE = "This is counted under another agreement of the same organisation, so it is not told here a second time."
FIRST_MISSING = "Figures are shown once those of the periods before them are accepted."


@dataclass(frozen=True)
class Safe:
    """A target's figures as the public may see them: of each period, and how they stood when that could last be said.

    `instead` says of each period what stands in the place of a hidden figure, "" where none is hidden. `told_to` are
    the days up to which something may be said of the figures together.
    """

    values: list[Decimal | None]
    instead: list[str]
    standing: Standing
    sentence: str
    told_to: frozenset[date]
    quarters: Mapping[date, Safe] = field(default_factory=dict)
    """By the last day of each quarter that is over: the same of the periods that ended by then, as it is known now."""

    @property
    def actual(self) -> Decimal | None:
        return self.standing.actual


def safe_figures(
    standings: Sequence[TargetStanding], corrections: Corrections | None = None, elsewhere: Collection[int] = ()
) -> list[Safe]:
    """Of each target of one contract. Its figures had these `corrections`; of those `elsewhere` (indicators) some were
    taken over from another agreement. One query."""
    return safe_among(standings, rates_between(known_of(standings)), corrections, elsewhere)


def safe_among(
    standings: Sequence[TargetStanding],
    rates: Sequence[Rate],
    corrections: Corrections | None = None,
    elsewhere: Collection[int] = (),
) -> list[Safe]:
    """The same where the rates that can be worked out from what is reported are told. No query."""
    known = known_of(standings)
    before = [as_told(known, one) for one in corrections.before] if corrections else []
    families = [family_of(one.target.indicator, rates) for one in standings]
    made = []
    for one, family in zip(standings, families, strict=True):
        indicator = one.target.indicator
        safe: Callable[[TargetStanding], Safe]
        if {indicator.pk, indicator.numerator_id, indicator.denominator_id} & set(elsewhere):
            safe = _told_elsewhere
        elif indicator.is_weighed:
            safe = _weighed
        elif not family and one.unit is not Unit.COUNT:
            safe = _whole
        elif not family and one.standing.promise.aggregation is Aggregation.LATEST:
            safe = partial(_latest, before=before)
        else:
            pairs = zip(standings, families, strict=True)
            row = row_of(one, [other for other, theirs in pairs if tell_the_same(one, family, other, theirs)])
            counts, *earlier = [counts_of(one, row, family, there) for there in (known, *before)]
            table = suppressed_together(counts, earlier=earlier)
            safe = partial(_grouped, row=_Row(row, table, members_of(family) or [indicator.pk]))
        made.append(replace(safe(one), quarters={day: safe(one.until(day)) for day in _quarter_ends(one)}))
    return made


def _quarter_ends(one: TargetStanding) -> list[date]:
    """Those by which a period was over that something is known of."""
    over = [period.ends_on for period in one.periods if _is_known(period)]
    return [last for _, last in quarters(min(over), max(over))] if over else []


def _told_elsewhere(one: TargetStanding) -> Safe:
    """Nothing of it, whatever it is: also a level says what the other agreement may hide."""
    instead = [ELSEWHERE if _is_known(period) else "" for period in one.periods]
    target = f"The target is {figures.shown(one.target.value, one.unit)} {one.target.indicator.noun}".strip()
    return Safe([None] * len(one.periods), instead, one.standing_of(None), f"{NOT_TWICE} {target}.", frozenset())


def _whole(one: TargetStanding) -> Safe:
    """Nothing of it counts people."""
    return Safe(
        [period.value for period in one.periods],
        [""] * len(one.periods),
        one.standing,
        one.sentence,
        frozenset(period.ends_on for period in one.periods),
    )


def _weighed(one: TargetStanding) -> Safe:
    """An average of people, whose number its target may not give away."""
    if not any(is_small(int(weight)) for weight in one.weights):
        return _whole(one)
    values: list[Decimal | None] = [None] * len(one.periods)
    instead = [HIDDEN if _is_known(period) else "" for period in one.periods]
    known = list(takewhile(_is_known, one.periods))
    over = one.standing.reported_to or date.min
    sums = [known[:cut] for cut in range(len(known), 0, -1) if known[cut - 1].ends_on <= over]
    told = [some for some in sums if sum(int(period.weight or 0) for period in some) > MOST_HIDDEN]
    if not told:
        return Safe(values, instead, one.standing_of(None), _hidden_sentence(one, waits=not known), frozenset())
    together = aggregate(Aggregation.AVERAGE, [period.figure for period in told[0] if period.figure])
    assert together is not None  # of more than a few
    figure = Figure(
        starts_on=known[0].starts_on,
        ends_on=told[0][-1].ends_on,
        value=Decimal(together.numerator) / together.denominator,
        out_of=sum((period.weight or Decimal(0) for period in told[0]), Decimal(0)),
    )
    standing = replace(one.standing_of(figure), forecast=None)
    after = one.periods[len(told[0]) :]
    days = frozenset(some[-1].ends_on for some in told)
    return Safe(values, instead, standing, _sentence(one, standing, after), days)


def _latest(one: TargetStanding, before: Sequence[Known]) -> Safe:
    """No total is published, so nothing can be subtracted from it, and each figure is hidden for itself; or because it
    differs too little from what stood there before a correction."""
    hidden = [not _level_shown(one, period, before) for period in one.periods]
    values = [None if hide else period.value for period, hide in zip(one.periods, hidden, strict=True)]
    instead = [
        ("" if not hide else HIDDEN_SMALL if is_small(int(period.value or 0)) else HIDDEN)
        for period, hide in zip(one.periods, hidden, strict=True)
    ]
    told = frozenset(period.ends_on for period, hide in zip(one.periods, hidden, strict=True) if not hide)
    if one.standing.reported_to is not None and one.standing.reported_to not in told:
        return Safe(values, instead, one.standing_of(None), _hidden_sentence(one, corrected=HIDDEN in instead), told)
    standing = replace(one.standing, forecast=None) if any(hidden) else one.standing
    return Safe(values, instead, standing, one.sentence_of(standing), told)


def _level_shown(one: TargetStanding, period: PeriodFigure, before: Sequence[Known]) -> bool:
    was = [there.get(one.target.indicator_id, {}).get(span_of(period)) for there in before]
    editions = [int(value) for value in was if value is not None]
    return period.value is None or level_shown(int(period.value), earlier=editions)


@dataclass(frozen=True)
class _Row:
    """All periods that targets which are related to each other report on, and what may be said of the counts of the
    indicators that are the `members`."""

    spans: Sequence[Span]
    table: Together
    members: Sequence[int]

    def counted(self, indicator: int | None, start: int, end: int) -> Decimal:
        return Decimal(self.table.sums_between(start, end)[self.members.index(indicator or 0)])


def _grouped(one: TargetStanding, row: _Row) -> Safe:
    """A count, a rate, or a part of one, by the groups of the row that it belongs to."""
    places = [row.spans.index(span_of(period)) for period in one.periods]
    values = [
        period.value if row.table.shown[place] else None for period, place in zip(one.periods, places, strict=True)
    ]
    instead = [
        HIDDEN if period.value is not None and value is None else ""
        for period, value in zip(one.periods, values, strict=True)
    ]
    # What was accepted before its period was over is not held against a target yet.
    over = one.standing.reported_to or date.min
    cuts = [
        cut
        for cut in _within(row.table, places)
        if _can_be_said(one, values, cut) and (not cut or one.periods[cut - 1].ends_on <= over)
    ]
    told = frozenset(one.periods[cut - 1].ends_on for cut in cuts if cut)
    after = one.periods[cuts[-1] :]
    if not any(instead) and not any(_is_known(period) for period in after):
        return Safe(values, instead, one.standing, one.sentence, told)
    standing = one.standing_of(_together(one, row, values, places, cuts[-1]))
    sentence = _sentence(one, standing, after)
    if row.table.correcting and any(instead):
        sentence = f"{sentence} {CORRECTED_LATER}"
    return Safe(values, instead, standing, sentence, told)


def _within(table: Together, places: Sequence[int]) -> list[int]:
    """After how many of a target's own periods, at `places` of the row, its sums may be published: 0 at least. A group
    that reaches over its first day belongs to it in part only, and so does all that comes after that day."""
    if not places or places[0] not in table.cuts:
        return [0]
    return [cut - places[0] for cut in table.cuts if places[0] <= cut <= places[-1] + 1]


def _can_be_said(one: TargetStanding, values: Sequence[Decimal | None], cut: int) -> bool:
    """Of a row the last figure itself is said, so it must be one that is shown."""
    return not cut or one.standing.promise.aggregation is not Aggregation.LATEST or values[cut - 1] is not None


def _together(
    one: TargetStanding, row: _Row, values: Sequence[Decimal | None], places: Sequence[int], cut: int
) -> Figure | None:
    """The first `cut` periods as one figure: whatever follows from it follows from a sum that may be published."""
    if not cut:
        return None
    start, end, indicator = places[0], places[0] + cut, one.target.indicator
    first, last = one.periods[0].starts_on, one.periods[cut - 1].ends_on
    aggregation = one.standing.promise.aggregation
    if aggregation is Aggregation.RATE:
        cases, out_of = (row.counted(part, start, end) for part in (indicator.numerator_id, indicator.denominator_id))
        return Figure(starts_on=first, ends_on=last, value=cases, out_of=out_of)
    if aggregation is Aggregation.LATEST:
        value = values[cut - 1]
        return None if value is None else Figure(starts_on=first, ends_on=last, value=value)
    counted = row.counted(indicator.pk, start, end)
    value = counted / cut if aggregation is Aggregation.AVERAGE else counted
    return Figure(starts_on=first, ends_on=last, value=value)


def _sentence(one: TargetStanding, standing: Standing, after: Sequence[PeriodFigure]) -> str:
    """How it stood, and why nothing is said of the periods `after` that, where some are known."""
    if not any(_is_known(period) for period in after):
        return one.sentence_of(standing)
    if standing.actual is None:
        return _hidden_sentence(one, waits=not _is_known(after[0]))
    return f"{one.sentence_of(standing)} {_why_not_more(one, after)}"


def _why_not_more(one: TargetStanding, after: Sequence[PeriodFigure]) -> str:
    if not _is_known(after[0]):
        return AFTER_THE_GAP
    is_over = all(_is_known(period) for period in after) and after[-1].ends_on == one.target.ends_on
    return NEVER if is_over else LATER


def _is_known(period: PeriodFigure) -> bool:
    return period.value is not None or period.parts is not None


def _hidden_sentence(one: TargetStanding, *, waits: bool = False, corrected: bool = False) -> str:
    """What is said where the number itself would point at people, or `waits` for those of the periods before it."""
    if one.standing.promise.aggregation is Aggregation.RATE:
        limit = "at most" if one.standing.promise.direction is Direction.LESS else "at least"
        target = f"The target is {limit} {figures.shown(one.target.value, one.unit)}."
        said = "There are too few so far to show the rate without pointing at people."
    else:
        target = f"The target is {figures.shown(one.target.value, one.unit)} {one.target.indicator.noun or 'people'}."
        said = "The number so far is too small to be shown without pointing at people."
        if corrected:
            said = "The number was corrected by too little to be shown without pointing at people."
    return f"{FIRST_MISSING if waits else said} {target}"
