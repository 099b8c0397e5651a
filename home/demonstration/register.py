"""The register of contracts in the demonstration: streams, money by year, options, a break clause and variations.

That Victim Support's first contract ran for three years with options for two more, and that the next one began when
those two had passed, stands in published records. Amounts by year and stream, days of notice and the break clause are
illustrative, as the contracts' purposes say.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from commissioning.domain import ask_extension, refresh_contract
from commissioning.models import BreakClause, Contract, ExtensionOption, Lot
from home.demonstration.accounts import give_account
from home.demonstration.contract_facts import INTERVIEWS, NOW, TENDERED, TREATMENT
from home.demonstration.streams import ABUSE, CORE, OWN, PROPERTY
from portal.accounts.models import User
from portal.agreements.domain import ask_variation, set_money
from portal.agreements.models import Agreement
from portal.dates.financial_years import financial_year
from portal.monitoring.models import Indicator
from portal.payments.domain import add_instalment, agree_variation, approve_payment, end_agreement, mark_paid
from portal.payments.domain import prepare_payment as prepare
from portal.streams.models import FundingStream


@dataclass(frozen=True)
class RegisterFacts:
    title: str
    # (financial year, stream) and thousands of pounds.
    money: tuple[tuple[int, str, int], ...]


MONEY = [
    RegisterFacts(
        "Restorative Dorset", ((2017, CORE, 20), (2018, CORE, 40), (2019, CORE, 30), (2019, OWN, 10), (2020, CORE, 20))
    ),
    RegisterFacts(
        "Support for victims of crime",
        (
            (2019, CORE, 240), (2019, ABUSE, 27),
            (2020, CORE, 480), (2020, ABUSE, 53),
            (2021, CORE, 480), (2021, ABUSE, 53),
            (2022, CORE, 240), (2022, ABUSE, 27),
        ),
    ),
    RegisterFacts(
        "Support for victims of crime, 2014",
        ((2014, CORE, 250), (2015, CORE, 500), (2016, CORE, 500), (2017, CORE, 250))
    ),
    RegisterFacts("Street Triage, Liaison and Diversion", ((2018, OWN, 30), (2019, OWN, 30))),
    RegisterFacts(INTERVIEWS, ((NOW[0].year, OWN, 60), (NOW[0].year, PROPERTY, 20))),
]  # fmt: skip

# Which figures the funder of the core grant wants is illustrative; the sources do not list them.
REPORTED_TO_MINISTRY = (
    "vs-referrals", "vs-assessed", "vs-plans", "vs-supported", "vs-satisfied-share", "vs-spend", "rj-referrals",
    "rj-outcomes",
)  # fmt: skip


def build_register(logins: dict[str, User]) -> None:
    """What the contracts' rows say beyond value and term. What is tagged already is left alone.

    `logins` are the people of the demonstration by name: "commissioning", "finance", "victim-support".
    """
    streams = {one.slug: one.pk for one in FundingStream.objects.all()}
    FundingStream.objects.get(slug=CORE).asks_for.add(*Indicator.objects.filter(library_key__in=REPORTED_TO_MINISTRY))
    for facts in MONEY:
        contract = Contract.objects.get(title=facts.title)
        if not contract.allocations.exists():
            set_money(contract, {(year, streams[slug]): Decimal(k * 1000) for year, slug, k in facts.money})
            _further(contract, logins)
            refresh_contract(Contract.objects.get(pk=contract.pk))
    _tendered(Contract.objects.get(title=TENDERED), streams)
    _this_year(Contract.objects.get(title=TREATMENT), streams, logins)


def _further(contract: Contract, logins: dict[str, User]) -> None:
    if contract.title == "Restorative Dorset":
        BreakClause.objects.create(
            contract=contract,
            breaks_on=date(2019, 9, 27),
            notice_by=date(2019, 6, 27),
            terms="Either side may end it after two years. Illustrative.",
        )
    elif contract.starts_on == date(2014, 10, 1):
        _extend_twice(contract, logins)


def _extend_twice(contract: Contract, logins: dict[str, User]) -> None:
    """Both options taken, one year each; then it is over."""
    options = [
        ExtensionOption.objects.create(contract=contract, number=number, months=12, value=500000, notice_by=notice)
        for number, notice in enumerate((date(2017, 6, 30), date(2018, 6, 29)), start=1)
    ]
    for option, agreed_on in zip(options, (date(2017, 6, 12), date(2018, 6, 11)), strict=True):
        asked = ask_extension(option, by=logins["victim-support"], reason="The service goes on for another year.")
        agree_variation(asked.variation, by=logins["commissioning"], on=agreed_on)
    end_agreement(Agreement.objects.get(pk=contract.pk), by=logins["commissioning"])


def _tendered(contract: Contract, streams: dict[str, int]) -> None:
    """Still planned: two lots, five years of money from two streams, two options and a break half-way."""
    if contract.allocations.exists():
        return
    first = contract.starts_on.year
    money = {}
    for year in range(first, first + 5):
        money |= {(year, streams[CORE]): Decimal(100000), (year, streams[OWN]): Decimal(19500)}
    set_money(contract, money)
    Lot.objects.create(contract=contract, number=1, title="Neighbourhood justice panels", value=Decimal(250000))
    Lot.objects.create(contract=contract, number=2, title="Restorative justice after conviction", value=Decimal(347500))
    for number, ends in enumerate((first + 5, first + 6), start=1):
        ExtensionOption.objects.create(
            contract=contract, number=number, months=12, value=Decimal(119500), notice_by=date(ends - 1, 12, 15)
        )
    BreakClause.objects.create(
        contract=contract,
        breaks_on=date(first + 3, 3, 31),
        notice_by=date(first + 2, 9, 30),
        terms="Either side may end it after three years, with six months’ notice. Illustrative.",
    )
    Contract.objects.filter(pk=contract.pk).update(cpv_code="85300000-2", review_every_months=3)
    refresh_contract(Contract.objects.get(pk=contract.pk))


def _pay(contract: Contract, *, amount: Decimal, on: date, logins: dict[str, User]) -> None:
    give_account(contract.organisation, logins)
    one = add_instalment(contract, by=logins["commissioning"], amount=amount, due_on=on)
    one = approve_payment(prepare(one, by=logins["commissioning"]), by=logins["finance"])
    mark_paid(one, by=logins["finance"], paid_on=on, remittance=f"DEMO-{contract.reference}")


def _this_year(contract: Contract, streams: dict[str, int], logins: dict[str, User]) -> None:
    """A contract that runs today, with an option, a break and a change that wait for somebody."""
    if contract.allocations.exists():
        return
    today, year = timezone.localdate(), financial_year(timezone.localdate())
    set_money(
        contract,
        {
            (year - 1, streams[OWN]): Decimal(50000),
            (year, streams[OWN]): Decimal(40000),
            (year, streams[PROPERTY]): Decimal(10000),
        },
    )
    ExtensionOption.objects.create(
        contract=contract, number=1, months=12, value=50000, notice_by=today + timedelta(days=40)
    )
    BreakClause.objects.create(
        contract=contract,
        breaks_on=min(today + timedelta(days=100), contract.ends_on),
        notice_by=min(today + timedelta(days=10), contract.ends_on),
        who=BreakClause.Who.OFFICE,
        terms="The Commissioner may end it with three months’ notice. Illustrative.",
    )
    _pay(contract, amount=Decimal(25000), on=today, logins=logins)
    ask_variation(
        contract,
        by=logins["commissioning"],
        reason="More people come than was expected. Illustrative.",
        new_value=Decimal("104000.00"),
        costing="Two more group sessions a month at £1,000, for two months. Illustrative.",
    )
    refresh_contract(Contract.objects.get(pk=contract.pk))
