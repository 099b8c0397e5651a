"""What there is to talk about at a service review, drawn from the data of its contract."""

from collections.abc import Iterator
from datetime import date
from typing import TypedDict

from commissioning.models import BreakClause, Contract, ExtensionOption, ImprovementAction, PerformanceNotice, Risk
from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.standings import TargetStanding, standings_of
from portal.payments.models import Instalment


class Part(TypedDict):
    """A heading of the agenda with what stands under it, a sentence a line."""

    title: str
    lines: list[str]


def agenda_of(contract: Contract, *, as_at: date) -> list[Part]:
    """The agenda as the data stands on `as_at`; the provider reads it, so risks that are the office's own stay out."""
    standings = standings_of(contract, as_at=as_at)
    parts = [
        ("Targets", [*_targets(standings)] or ["No targets are set."]),
        ("What changed beyond the usual ups and downs", [*_signals(standings)]),
        ("Returns", [*_returns(contract, as_at)] or ["Every return that was due is in and accepted."]),
        ("Money", [*_money(contract, as_at)]),
        ("Improvement actions", [*_actions(contract, as_at)] or ["None is open."]),
        ("Notices of poor performance", [*_notices(contract)]),
        ("Risks", [*_risks(contract)] or ["None is recorded."]),
        ("Dates", [*_dates(contract, as_at)]),
    ]
    return [{"title": title, "lines": lines} for title, lines in parts if lines]


def _targets(standings: list[TargetStanding]) -> Iterator[str]:
    for one in standings:
        yield f"{one.target.indicator.title}: {one.standing.rating}. {one.sentence}"


def _signals(standings: list[TargetStanding]) -> Iterator[str]:
    """Of each indicator once, though it may have a target for every year."""
    for one in {one.target.indicator_id: one for one in standings}.values():
        for words in one.run.signals if one.run else ():
            yield f"{one.target.indicator.title}. {words}"


def _returns(contract: Contract, as_at: date) -> Iterator[str]:
    State = MonitoringReturn.State
    open_ones = contract.returns.under_way().filter(period_end__lt=as_at).select_related("corrects")
    for one in open_ones.order_by("period_start", "number"):
        which = "the correction of " if one.is_correction else ""
        what = f"{which}{long_date(one.period_start)} to {long_date(one.period_end)}"
        if one.is_overdue(as_at):
            yield f"{what}: late, it was due by {long_date(one.due_on)}."
        elif one.state == State.QUERIED:
            yield f"{what}: the office’s question is not answered yet: {one.question}"
        elif one.state == State.SUBMITTED:
            yield f"{what}: sent, and not accepted yet."
        else:
            yield f"{what}: due by {long_date(one.due_on)}."


def _money(contract: Contract, as_at: date) -> Iterator[str]:
    instalments = contract.instalments.in_force()
    planned = instalments.filter(due_on__lte=as_at).total()
    paid = instalments.filter(state=Instalment.State.PAID, paid_on__lte=as_at).total()
    yield f"{pounds(paid)} of {pounds(contract.value)} was paid by {long_date(as_at)}."
    if planned != paid:
        words = "less" if paid < planned else "more"
        yield f"That is {pounds(abs(planned - paid))} {words} than the {pounds(planned)} planned by then."


def _actions(contract: Contract, as_at: date) -> Iterator[str]:
    for one in ImprovementAction.objects.filter(contract=contract).open().order_by("due_on", "number"):
        by = f"by {long_date(one.due_on)}"
        late = ", overdue" if one.is_overdue(as_at) else ""
        said = ", reported as done" if one.state == ImprovementAction.State.REPORTED else ""
        yield f"{one.number}. {one.what} ({one.owner}, {by}{late}{said})"


def _notices(contract: Contract) -> Iterator[str]:
    for one in PerformanceNotice.objects.filter(contract=contract).open():
        yield f"Notice {one.number}: {one.must_happen} (by {long_date(one.improve_by)})"


def _risks(contract: Contract) -> Iterator[str]:
    for one in Risk.objects.filter(contract=contract, shared=True).open().hottest_first():
        yield f"{one.heat_in_words}: {one.what} Done about it: {one.done_about_it}"


def _dates(contract: Contract, as_at: date) -> Iterator[str]:
    if contract.state in Agreement.IN_FORCE:
        yield f"The contract ends on {long_date(contract.ends_on)}."
        for option in ExtensionOption.objects.filter(contract=contract, notice_by__gte=as_at).select_related(
            "variation"
        ):
            if option.is_open:
                by = long_date(option.notice_by)
                yield f"To extend it by {option.months} months, notice is given by {by} at the latest."
        for clause in BreakClause.objects.filter(contract=contract, notice_by__gte=as_at):
            yield (
                f"{clause.get_who_display()} may end it on {long_date(clause.breaks_on)}, with notice given by "
                f"{long_date(clause.notice_by)} at the latest."
            )
