"""A contract held to its targets: the page, its figures as CSV, and the buttons that move the contract on."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from commissioning.domain import ContractMoved, go_live, issue_contract_returns, mobilise, publish
from commissioning.models import Contract
from commissioning.office.frame import OFFICERS, READERS, contract_page
from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.models import Agreement
from portal.design.paging import paged
from portal.design.words import long_date
from portal.events import ledger
from portal.exports.csv_files import csv_download
from portal.monitoring.models import Indicator, MonitoringReturn
from portal.monitoring.performance.ratings import worst
from portal.monitoring.pictures import pictures_of
from portal.monitoring.split_totals import split_totals_of
from portal.monitoring.standings import TargetStanding, current, standings_of
from portal.monitoring.untargeted import untargeted_of

LATEST = 50
# Returns at a time.
PER_PAGE = 10
HEADER = [
    "Contract", "Indicator", "Definition", "Unit", "Target", "Target from", "Target to",
    "Period from", "Period to", "Figure", "Accepted", "Expected", "Rating of the target",
]  # fmt: skip


def contract_of(pk: int) -> Contract:
    return get_object_or_404(Contract.objects.select_related("organisation", "service", "lead_officer"), pk=pk)


@audience(READERS)
def performance(request: HttpRequest, pk: int) -> HttpResponse:
    """Each target with its rating, sentence, projection, chart and table; the returns; what happened."""
    contract = contract_of(pk)
    today = timezone.localdate()
    found = standings_of(contract, as_at=today)
    targets = current(found)
    returns = paged(request, contract.returns.by_what_is_to_be_done(), "returns", per_page=PER_PAGE)
    context = {
        "contract": contract,
        "targets": sorted(targets, key=_place),
        "earlier": [one for one in found if one not in targets],
        "pictures": pictures_of(contract),
        "untargeted": untargeted_of(contract),
        "splits": split_totals_of(contract),
        "rating": worst([one.standing.rating for one in targets]),
        "returns": [(one, one.is_overdue(today)) for one in returns],
        "return_pages": returns,
        "events": ledger.timeline(contract, *contract.returns.only("pk"))[:LATEST],
        "moves": moves_of(contract) if request.user.has_role(Role.COMMISSIONING_OFFICER) else [],
        "is_officer": request.user.has_role(Role.COMMISSIONING_OFFICER),
    }
    return contract_page(request, "performance.html", contract.title, context)


def _place(one: TargetStanding) -> float:
    """Worst first; not judged yet comes last."""
    return 2 if one.place is None else one.place


@audience(READERS)
def performance_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every figure of a contract, accepted or not yet. Not suppressed: for the office alone."""
    contract = contract_of(pk)
    rows = chain(_rows_of_targets(contract), _rows_without_target(contract))
    return csv_download(f"{contract.reference}.csv", HEADER, rows)


def _rows_of_targets(contract: Contract) -> Iterator[list[Any]]:
    for one in standings_of(contract, as_at=timezone.localdate()):
        for period in one.periods:
            yield [
                *_begin(contract, one.target.indicator),
                one.target.value,
                one.target.starts_on,
                one.target.ends_on,
                period.starts_on,
                period.ends_on,
                period.value,
                period.accepted if period.value is not None else None,
                period.expected.quantize(one.target.value),
                one.standing.rating.value,
            ]


def _rows_without_target(contract: Contract) -> Iterator[list[Any]]:
    found = untargeted_of(contract, latest=None)
    for row in found.rows:
        for period, value in zip(found.periods, row.values, strict=True):
            if value is not None:
                told = [period.starts_on, period.ends_on, value, period.accepted]
                yield [*_begin(contract, row.indicator), None, None, None, *told, None, None]


def _begin(contract: Contract, indicator: Indicator) -> list[Any]:
    return [contract.reference, indicator.title, indicator.definition, indicator.get_unit_display()]


def _issued(contract: Contract, *, by: User) -> str:
    issued = issue_contract_returns(contract, by=by)
    if not issued:
        return "All returns of the contract were issued already."
    days = f"{long_date(issued[0].period_start)} to {long_date(issued[0].period_end)}"
    if len(issued) == 1:
        return f"1 return is issued, for {days}."
    return f"{len(issued)} returns are issued, the first for {days}."


def _mobilised(contract: Contract, *, by: User) -> str:
    mobilise(contract, by=by)
    return "The contract is mobilising."


def _live(contract: Contract, *, by: User) -> str:
    go_live(contract, by=by)
    return "The contract is live."


def _published(contract: Contract, *, by: User) -> str:
    publish(contract, by=by)
    return "The public sees the contract and its results."


# name in the address → (words on the button, what it does and says)
MOVES: dict[str, tuple[str, Callable[..., str]]] = {
    "mobilise": ("Start mobilising", _mobilised),
    "go-live": ("Go live", _live),
    "issue-returns": ("Issue its returns", _issued),
    "publish": ("Publish", _published),
}


def moves_of(contract: Contract) -> list[tuple[str, str]]:
    """The buttons that make sense now: (name, words)."""
    State = Agreement.State
    sensible = {
        "mobilise": contract.state == State.PLANNED,
        "go-live": contract.state == State.MOBILISING,
        "issue-returns": contract.state in {State.MOBILISING, State.LIVE} and _lacks_returns(contract),
        "publish": not contract.published and contract.state != State.PLANNED,
    }
    return [(name, MOVES[name][0]) for name, does in sensible.items() if does]


def _lacks_returns(contract: Contract) -> bool:
    """Whether its term goes on after its last return: at first, and once it was extended."""
    periodic = contract.returns.filter(kind=MonitoringReturn.Kind.PERIODIC)
    return not periodic.filter(period_end__gte=contract.ends_on).exists()


@audience(OFFICERS)
def move(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the buttons of the contract's page; a link to its address leads to that page."""
    if request.method != "POST":
        return redirect("contract_performance", pk)
    contract = contract_of(pk)
    if name not in dict(moves_of(contract)):
        return _moved(request, contract)
    try:
        messages.success(request, MOVES[name][1](contract, by=request.user))
    except ContractMoved as moved:
        return _moved(request, moved.contract)
    except AgreementRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("contract_performance", pk)


def _moved(request: HttpRequest, contract: Contract) -> HttpResponse:
    return contract_page(request, "moved.html", contract.title, {"contract": contract}, status=409)
