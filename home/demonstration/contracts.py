"""Services and contracts of the demonstration, on the facts of published records.

What the sources give is exact: names, providers, dates, the target of 90 referrals, the £1.6m, the 13,000 of the year
before. What they do not give (quarterly figures, some values and dates) is made up to be believable and says so where
it is shown: in the contract's purpose, in the note of every figure, or beside the target.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from commissioning.domain import (
    accept_contract_return,
    go_live,
    issue_contract_returns,
    mobilise,
    publish,
    register_contract,
)
from commissioning.models import Contract, Service
from portal.accounts.models import User
from portal.dates.financial_years import financial_year
from portal.monitoring.domain import Reported, save_figures, submit_return
from portal.monitoring.models import CaseRule, Indicator, MonitoringReturn, Target
from portal.organisations.models import Membership, Organisation
from portal.plan.models import Theme

ILLUSTRATIVE = "Illustrative: the sources give no quarterly figures."
Unit, Direction, Aggregation = Indicator.Unit, Indicator.Direction, Indicator.Aggregation


@dataclass(frozen=True)
class ServiceFacts:
    name: str
    slug: str
    themes: tuple[str, ...]
    description: str


SERVICES = [
    ServiceFacts(
        "Restorative Dorset",
        "restorative-dorset",
        ("restorative-justice", "victims"),
        "Brings people who were harmed and those responsible together, where both want it: neighbourhood justice "
        "panels for low-level offences and anti-social behaviour, and restorative justice after conviction. Victims "
        "come by themselves or through an agency.",
    ),
    ServiceFacts(
        "Support for victims of crime",
        "victim-support",
        ("victims",),
        "Free and confidential help for everybody in Dorset affected by crime, whether or not it was reported: "
        "emotional support, practical advice, and caseworkers for standard-risk domestic abuse.",
    ),
    ServiceFacts(
        "Drug and alcohol intervention programme",
        "drug-and-alcohol-intervention",
        ("offender-management",),
        "Helps people who offend because of drugs or alcohol into treatment.",
    ),
    ServiceFacts(
        "Adult Return Home Interview Service",
        "adult-return-home-interviews",
        ("vulnerability",),
        "Two caseworkers talk with adults who went missing and came back, to find out why and keep it from happening "
        "again. In the year to 31 January 2018, 1,509 adults went missing in Dorset, 224 of them more than once.",
    ),
    ServiceFacts(
        "Street Triage, Liaison and Diversion",
        "street-triage",
        ("mental-health",),
        "Health professionals beside police officers, so that people in a mental health crisis get care and not a "
        "cell. Custody was used as a place of safety ten times in 2015/16 and four times in 2018/19.",
    ),
    ServiceFacts(
        "Maple Project", "maple-project", ("victims",), "Advocates for people at high risk of domestic abuse."
    ),
    ServiceFacts(
        "The Shores", "the-shores", ("victims",), "The sexual assault referral centre for Dorset, with advisers."
    ),
]


@dataclass(frozen=True)
class IndicatorFacts:
    title: str
    noun: str
    definition: str
    source: str = ""
    unit: str = Unit.COUNT
    aggregation: str = Aggregation.SUM


RJ_REFERRALS = IndicatorFacts(
    "Referrals to restorative justice",
    "referrals",
    "Every person referred to the service in the period, by an agency or by themselves, on the day on which the "
    "service records the referral. Somebody referred again for another offence counts again; an enquiry without a "
    "name does not count.",
    "Police and Crime Plan monitoring report, September 2017",
)
RJ_MEETINGS = IndicatorFacts(
    "Direct restorative meetings",
    "meetings",
    "Meetings in which the person harmed and the person responsible met face to face with a facilitator, on the day "
    "of the meeting. Indirect mediation and preparation do not count.",
)
VS_REFERRALS = IndicatorFacts(
    "Victims and witnesses referred",
    "victims and witnesses",
    "Every victim or witness of crime in Dorset referred to the service in the period, by the police, another agency "
    "or themselves. One person counts once for each crime.",
    "Contract award, October 2019",
)


# Whose providers may send a file with a row for each case in place of the figure.
COUNTED_FROM_CASES = (RJ_REFERRALS, VS_REFERRALS)


@dataclass(frozen=True)
class TargetFacts:
    indicator: IndicatorFacts
    value: int
    starts_on: date
    ends_on: date
    said: str
    baseline: int | None = None


@dataclass(frozen=True)
class ContractFacts:
    title: str
    service: str
    provider: str
    provider_kind: str
    login: str
    purpose: str
    value: Decimal
    illustrative: bool
    starts_on: date
    ends_on: date
    route: str
    extension: str = ""
    targets: tuple[TargetFacts, ...] = ()
    # For each quarter of the targets: the figures in the order of the targets, and what was written.
    quarters: tuple[tuple[tuple[int, ...], str], ...] = field(default=())
    # How many of those the office has accepted; the rest are sent and wait to be read.
    accepted: int = 0


THIS_YEAR = financial_year(timezone.localdate())
YEAR_ONE = (date(2017, 10, 1), date(2018, 9, 30))
VS_YEAR_ONE = (date(2019, 10, 1), date(2020, 9, 30))
CONTRACTS = [
    ContractFacts(
        title="Restorative Dorset",
        service="restorative-dorset",
        provider="Borough of Poole (Safer Poole Partnership)",
        provider_kind=Organisation.Kind.PUBLIC_BODY,
        login="restorative",
        purpose=(
            "Neighbourhood justice panels and post-conviction restorative justice across Dorset, launched on "
            "28 September 2017 and funded for three years. The value shown is illustrative. The demonstration keeps "
            "the contract as it stood in the summer of 2018, so that a return can still be sent."
        ),
        value=Decimal("120000.00"),
        illustrative=True,
        starts_on=date(2017, 9, 28),
        ends_on=date(2020, 9, 27),
        route=Contract.Route.PARTNERSHIP,
        targets=(
            TargetFacts(RJ_REFERRALS, 90, *YEAR_ONE, "The published target. The quarterly figures are illustrative."),
            TargetFacts(RJ_MEETINGS, 12, *YEAR_ONE, "Target and figures are illustrative."),
        ),
        quarters=(
            ((19, 2), "The first panels are running. Illustrative text: the sources give no quarterly account."),
            ((22, 5), "More agencies refer. Illustrative text: the sources give no quarterly account."),
            ((26, 6), "Victims come by themselves too. Illustrative text: the sources give no quarterly account."),
        ),
        accepted=2,
    ),
    ContractFacts(
        title="Support for victims of crime",
        service="victim-support",
        provider="Victim Support",
        provider_kind=Organisation.Kind.CHARITY,
        login="victim-support",
        purpose=(
            "Help for victims and witnesses of crime in Dorset to cope and recover, with caseworkers for standard-risk "
            "domestic abuse. The demonstration keeps the contract as it stood in the spring of 2020."
        ),
        value=Decimal("1600000.00"),
        illustrative=False,
        starts_on=date(2019, 10, 1),
        ends_on=date(2022, 9, 30),
        route=Contract.Route.OPEN,
        targets=(
            TargetFacts(
                VS_REFERRALS,
                13000,
                *VS_YEAR_ONE,
                "Over 13,000 were referred in the year before. The sources give no target, so that level is used as an "
                "illustrative one; the quarterly figures are illustrative.",
                baseline=13000,
            ),
        ),
        quarters=(
            ((3310,), "The new contract began on 1 October 2019. Illustrative text and figures."),
            ((3285,), "Illustrative text and figures: the sources give no quarterly account."),
        ),
        accepted=2,
    ),
    ContractFacts(
        title="Support for victims of crime, 2014",
        service="victim-support",
        provider="Victim Support",
        provider_kind=Organisation.Kind.CHARITY,
        login="victim-support",
        purpose=(
            "The first contract for the help that victims of crime in Dorset get: from October 2014 for three years, "
            "with options for two more. The value and the days of notice shown are illustrative."
        ),
        value=Decimal("1500000.00"),
        illustrative=True,
        starts_on=date(2014, 10, 1),
        ends_on=date(2017, 9, 30),
        route=Contract.Route.OPEN,
        extension="Two more years, one at a time",
    ),
    ContractFacts(
        title="Drug and alcohol intervention programme",
        service="drug-and-alcohol-intervention",
        provider="Public Health Dorset",
        provider_kind=Organisation.Kind.PUBLIC_BODY,
        login="",
        purpose=(
            "A contribution to the partners' programme. The value, the money by year, the dates and the days of notice "
            "shown are illustrative, so that there is a contract which runs today."
        ),
        value=Decimal("100000.00"),
        illustrative=True,
        starts_on=date(THIS_YEAR - 1, 4, 1),
        ends_on=date(THIS_YEAR + 1, 3, 31),
        route=Contract.Route.GRANT_IN_AID,
    ),
]


def build_contracts(logins: dict[str, User]) -> None:
    """Services, contracts, targets and returns. What is there already is left alone.

    `logins` are the people of the demonstration by name: "commissioning", "restorative", "victim-support".
    """
    for facts in SERVICES:
        _service(facts)
    for contract in CONTRACTS:
        if not Contract.objects.filter(title=contract.title).exists():
            _contract(contract, logins)


def _service(facts: ServiceFacts) -> None:
    service, new = Service.objects.get_or_create(
        slug=facts.slug, defaults={"name": facts.name, "description": facts.description}
    )
    if new:
        service.themes.set(Theme.objects.filter(slug__in=facts.themes))


def _contract(facts: ContractFacts, logins: dict[str, User]) -> None:
    officer = logins["commissioning"]
    service = Service.objects.get(slug=facts.service)
    contract = register_contract(
        Contract(
            title=facts.title,
            service=service,
            organisation=_provider(facts, logins),
            purpose=facts.purpose,
            value=facts.value,
            value_is_illustrative=facts.illustrative,
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            procurement_route=facts.route,
            extension_options=facts.extension,
            lead_officer=officer,
        ),
        by=officer,
    )
    contract.themes.set(service.themes.all())
    indicators = [_target(contract, one) for one in facts.targets]
    contract = go_live(mobilise(contract, by=officer), by=officer)
    if facts.targets:
        first, last = facts.targets[0].starts_on, facts.targets[0].ends_on
        issued = issue_contract_returns(contract, by=officer, starts_on=first, ends_on=last)
        _report(facts, indicators, issued, provider=logins[facts.login], officer=officer)
    publish(contract, by=officer)


def _provider(facts: ContractFacts, logins: dict[str, User]) -> Organisation:
    provider, _ = Organisation.objects.get_or_create(name=facts.provider, defaults={"kind": facts.provider_kind})
    if facts.login:
        Membership.objects.get_or_create(
            organisation=provider, user=logins[facts.login], defaults={"role": Membership.Role.SIGNS}
        )
    return provider


def _target(contract: Contract, facts: TargetFacts) -> Indicator:
    indicator, _ = Indicator.objects.library().get_or_create(
        title=facts.indicator.title,
        defaults={
            "definition": facts.indicator.definition,
            "noun": facts.indicator.noun,
            "unit": facts.indicator.unit,
            "aggregation": facts.indicator.aggregation,
            "source": facts.indicator.source,
        },
    )
    if facts.indicator in COUNTED_FROM_CASES:
        CaseRule.objects.get_or_create(indicator=indicator, defaults={"date_column": "referred_on"})
    Target.objects.create(
        agreement=contract,
        indicator=indicator,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        value=facts.value,
        baseline=facts.baseline,
        how_measured=facts.said,
    )
    return indicator


def _report(
    facts: ContractFacts, indicators: list[Indicator], issued: list[MonitoringReturn], *, provider: User, officer: User
) -> None:
    for place, ((values, words), due) in enumerate(zip(facts.quarters, issued, strict=False)):
        figures = {
            indicator.pk: Reported(Decimal(value), ILLUSTRATIVE)
            for indicator, value in zip(indicators, values, strict=True)
        }
        save_figures(due, figures, by=provider, narrative=words)
        sent = submit_return(due, by=provider)
        if place < facts.accepted:
            accept_contract_return(sent, by=officer)
