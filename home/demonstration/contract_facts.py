"""The contracts of the demonstration, on the facts of published records.

What the sources give is exact: names, providers, dates, the target of 90 referrals, the £1.6m, the 13,000 of the year
before, the £597,500 of the tender, custody as a place of safety ten times and then four. What they do not give is made
up to be believable and says so where it is shown: in the contract's purpose, in the note of every figure, or beside the
target. Figures are in `contract_figures`.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from commissioning.models import Contract
from portal.dates.financial_years import financial_year
from portal.monitoring.models import Indicator, Target
from portal.organisations.models import Organisation

Profile = Target.Profile


@dataclass(frozen=True)
class TargetFacts:
    """`indicator` is a key of the library, or of `OFFICE_INDICATORS`. `amounts` are what the profile is made of: the
    weights of January to December, what is to be reached by the end of each quarter, or what is expected in each."""

    indicator: str
    value: int
    starts_on: date
    ends_on: date
    said: str
    baseline: int | None = None
    tolerance: int = 0
    profile: Profile = Profile.EVEN
    amounts: tuple[int, ...] = ()


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
    frequency: str = Contract.ReturnFrequency.QUARTERLY
    extension: str = ""
    targets: tuple[TargetFacts, ...] = ()
    # What is reported beside the targets: keys of the library.
    beside: tuple[str, ...] = ()
    # How many of the returns with figures the office has accepted; the rest are sent and wait to be read.
    accepted: int = 0
    is_planned: bool = field(default=False)


@dataclass(frozen=True)
class OfficeIndicator:
    """An indicator that the office worded itself, beside the library."""

    title: str
    noun: str
    definition: str
    direction: str = Indicator.Direction.MORE
    source: str = "Our definition; illustrative"


OFFICE_INDICATORS = {
    "custody": OfficeIndicator(
        "Custody used as a place of safety",
        "times",
        "Each time that somebody in a mental health crisis was taken to police custody as a place of safety in the "
        "period, under section 136 of the Mental Health Act 1983, because no other place could be found.",
        direction=Indicator.Direction.LESS,
        source="The Commissioner’s commitment to end it; wording our own",
    ),
    "treatment": OfficeIndicator(
        "People who began treatment",
        "people",
        "People whom the programme brought into treatment for drugs or alcohol in the period.",
    ),
    "interviews": OfficeIndicator(
        "Return home interviews held",
        "interviews",
        "Interviews held in the period with adults who went missing and came back, face to face or by telephone, each "
        "finished and written up. An offer that was turned down does not count.",
    ),
}

THIS_YEAR = financial_year(timezone.localdate())
LAST, NOW = ((date(year, 4, 1), date(year + 1, 3, 31)) for year in (THIS_YEAR - 1, THIS_YEAR))
YEAR_ONE = (date(2017, 10, 1), date(2018, 9, 30))
VS_YEAR_ONE = (date(2019, 10, 1), date(2020, 9, 30))
TRIAGE_YEAR = (date(2018, 4, 1), date(2019, 3, 31))
MADE_UP = "Target and figures are illustrative."
FUNNEL = (
    "rj-enquiries", "rj-contacted", "rj-days-contact", "rj-assessed", "rj-days-assessed", "rj-suitable", "rj-prepared",
    "rj-days-prepared", "rj-outcomes", "rj-indirect", "rj-agreements", "rj-followed-up", "rj-days-followed-up",
    "rj-ended",
)  # fmt: skip
AREAS = ("health", "home", "family", "work", "drugs", "money", "outlook", "social")
SCORES = tuple(f"cr-{area}-{side}" for area in AREAS for side in ("entry", "exit"))
RESTORATIVE, VICTIMS = "Restorative Dorset", "Support for victims of crime"
TREATMENT, INTERVIEWS = "Drug and alcohol intervention programme", "Adult Return Home Interview Service"
TENDERED = "Restorative justice, recommissioned"
CONTRACTS = [
    ContractFacts(
        title=RESTORATIVE,
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
            TargetFacts(
                "rj-referrals", 90, *YEAR_ONE, "The published target. The quarterly figures are illustrative."
            ),
            TargetFacts(
                "rj-meetings", 12, *YEAR_ONE, MADE_UP, profile=Profile.CUMULATIVE, amounts=(1, 4, 8, 12),
            ),
            TargetFacts("rj-suitable-share", 80, *YEAR_ONE, MADE_UP, tolerance=5),
            TargetFacts("rj-satisfied-share", 85, *YEAR_ONE, MADE_UP),
            TargetFacts("rj-days-outcome", 70, *YEAR_ONE, MADE_UP),
        ),
        beside=FUNNEL,
        accepted=2,
    ),
    ContractFacts(
        title=VICTIMS,
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
                "vs-referrals",
                13000,
                *VS_YEAR_ONE,
                "Over 13,000 were referred in the year before. The sources give no target, so that level is used as an "
                "illustrative one; how it is spread over the year and the quarterly figures are illustrative.",
                baseline=13000,
                profile=Profile.SEASONAL,
                amounts=(100, 95, 100, 100, 105, 110, 120, 120, 105, 105, 100, 95),
            ),
            TargetFacts("vs-contacted-share", 95, *VS_YEAR_ONE, MADE_UP, tolerance=2),
            TargetFacts(
                "vs-plans", 2000, *VS_YEAR_ONE, MADE_UP, profile=Profile.BY_HAND, amounts=(400, 500, 550, 550),
            ),
            TargetFacts("cr-coping-share", 70, *VS_YEAR_ONE, MADE_UP),
            TargetFacts("vs-satisfied-share", 90, *VS_YEAR_ONE, MADE_UP),
            TargetFacts("vs-waiting", 60, *VS_YEAR_ONE, MADE_UP),
            TargetFacts("vs-spend", 533000, *VS_YEAR_ONE, "A third of the value. The figures are illustrative."),
        ),
        beside=(
            "vs-standard-risk", "vs-children", "vs-days-to-contact", "vs-accepted-share", "vs-supported", "vs-open",
            "vs-closed-planned-share", "vs-referred-on", "vs-complaints", "vs-posts-vacant", "cr-wellbeing-share",
            "cr-safety-share", "cr-informed-share", *SCORES,
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
        title="Street Triage, Liaison and Diversion",
        service="street-triage",
        provider="Health partners of Street Triage",
        provider_kind=Organisation.Kind.PUBLIC_BODY,
        login="partners",
        purpose=(
            "A contribution to health professionals beside police officers. How often custody was used as a place of "
            "safety is as published; the value, the dates and the target are illustrative."
        ),
        value=Decimal("60000.00"),
        illustrative=True,
        starts_on=date(2018, 4, 1),
        ends_on=date(2020, 3, 31),
        route=Contract.Route.GRANT_IN_AID,
        frequency=Contract.ReturnFrequency.YEARLY,
        targets=(
            TargetFacts(
                "custody",
                5,
                *TRIAGE_YEAR,
                "Half of the ten times of 2015/16: an illustrative step towards ending it.",
                baseline=10,
            ),
        ),
        accepted=1,
    ),
    ContractFacts(
        title=TREATMENT,
        service="drug-and-alcohol-intervention",
        provider="Public Health Dorset",
        provider_kind=Organisation.Kind.PUBLIC_BODY,
        login="partners",
        purpose=(
            "A contribution to the partners' programme. The value, the money by year, the dates, the days of notice, "
            "the targets and the figures shown are illustrative, so that there is a contract which runs today."
        ),
        value=Decimal("100000.00"),
        illustrative=True,
        starts_on=LAST[0],
        ends_on=NOW[1],
        route=Contract.Route.GRANT_IN_AID,
        targets=(TargetFacts("treatment", 160, *LAST, MADE_UP, baseline=148),),
    ),
    ContractFacts(
        title=INTERVIEWS,
        service="adult-return-home-interviews",
        provider="Provider of return home interviews (the sources do not name it)",
        provider_kind=Organisation.Kind.PUBLIC_BODY,
        login="partners",
        purpose=(
            "One year's funding for two caseworkers and administration. The sources tell of early 2020 and of about "
            "200 reports of missing adults a month; the demonstration puts the year in the present, so that there is a "
            "service which reports every month. The value, the dates, the target and the figures are illustrative."
        ),
        value=Decimal("80000.00"),
        illustrative=True,
        starts_on=NOW[0],
        ends_on=NOW[1],
        route=Contract.Route.DIRECT_AWARD,
        frequency=Contract.ReturnFrequency.MONTHLY,
        targets=(
            TargetFacts("interviews", 1200, *NOW, "Half of those reported missing. " + MADE_UP),
        ),
    ),
    ContractFacts(
        title=TENDERED,
        service="restorative-dorset",
        provider="To be decided by the tender",
        provider_kind=Organisation.Kind.PUBLIC_BODY,
        login="",
        purpose=(
            "Restorative justice, tendered again at £597,500 for about five years (CPV 85300000). The dates, the lots, "
            "the options, the break and the money by year and stream are illustrative; who provides it is open."
        ),
        value=Decimal("597500.00"),
        illustrative=False,
        starts_on=date(THIS_YEAR + 1, 4, 1),
        ends_on=date(THIS_YEAR + 6, 3, 31),
        route=Contract.Route.LIGHT_TOUCH,
        extension="Two more years, one at a time",
        is_planned=True,
    ),
]  # fmt: skip
