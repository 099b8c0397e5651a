"""Services, contracts, targets and returns of the demonstration, made by the portal's own verbs from `contract_facts`
and `contract_figures`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from commissioning.domain import (
    accept_contract_return,
    go_live,
    issue_contract_returns,
    mobilise,
    publish,
    register_contract,
)
from commissioning.domain.targets import spread_target
from commissioning.models import Contract, Service
from home.demonstration.contract_facts import CONTRACTS, OFFICE_INDICATORS, ContractFacts, TargetFacts
from home.demonstration.contract_figures import FIGURES, SHARES, PeriodFacts, parts_of
from home.demonstration.services import build_services
from portal.accounts.models import User
from portal.monitoring.domain import Reported, ask_figures, save_figures, submit_return
from portal.monitoring.domain.library import seed_library
from portal.monitoring.library import read_library
from portal.monitoring.models import Indicator, MonitoringReturn, Target
from portal.monitoring.performance import profiles
from portal.monitoring.performance.profiles import Step
from portal.monitoring.periods import Frequency
from portal.organisations.models import Membership, Organisation

type Indicators = Mapping[str, Indicator]


def build_contracts(logins: dict[str, User]) -> None:
    """The library, services, contracts, targets and returns. What is there already is left alone.

    `logins` are the people of the demonstration by name: "commissioning", "restorative", "victim-support", "partners".
    """
    seed_library(read_library())
    build_services()
    indicators = _indicators()
    for contract in CONTRACTS:
        if not Contract.objects.filter(title=contract.title).exists():
            _contract(contract, indicators, logins)


def _indicators() -> Indicators:
    """By key: those of the library, and those that the office worded itself."""
    known = {one.library_key: one for one in Indicator.objects.library().exclude(library_key="")}
    for key, facts in OFFICE_INDICATORS.items():
        known[key], _ = Indicator.objects.library().get_or_create(
            title=facts.title,
            version=1,
            defaults={
                "noun": facts.noun,
                "definition": facts.definition,
                "direction": facts.direction,
                "source": facts.source,
            },
        )
    return known


def _contract(facts: ContractFacts, indicators: Indicators, logins: dict[str, User]) -> None:
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
            return_frequency=facts.frequency,
            extension_options=facts.extension,
            lead_officer=officer,
        ),
        by=officer,
    )
    contract.themes.set(service.themes.all())
    for one in facts.targets:
        set_target(contract, one, indicators[one.indicator], by=officer)
    ask_figures(contract, [indicators[key] for key in facts.beside], by=officer)
    if facts.is_planned:
        return
    contract = go_live(mobilise(contract, by=officer), by=officer)
    if facts.title in FIGURES:
        first, last = facts.targets[0].starts_on, facts.targets[0].ends_on
        issued = issue_contract_returns(contract, by=officer, starts_on=first, ends_on=last)
        for place, (period, due) in enumerate(zip(FIGURES[facts.title], issued, strict=False)):
            sent = report(due, period, indicators, by=logins[facts.login])
            if place < facts.accepted:
                accept_contract_return(sent, by=officer)
    publish(contract, by=officer)


def _provider(facts: ContractFacts, logins: dict[str, User]) -> Organisation:
    provider, _ = Organisation.objects.get_or_create(name=facts.provider, defaults={"kind": facts.provider_kind})
    if facts.login:
        Membership.objects.get_or_create(
            organisation=provider, user=logins[facts.login], defaults={"role": Membership.Role.SIGNS}
        )
    return provider


def set_target(contract: Contract, facts: TargetFacts, indicator: Indicator, *, by: User) -> Target:
    target = Target.objects.create(
        agreement=contract,
        indicator=indicator,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        value=facts.value,
        baseline=facts.baseline,
        tolerance=facts.tolerance,
        how_measured=facts.said,
    )
    if facts.amounts:
        spread_target(contract, target, profile=facts.profile, steps=_steps(facts), by=by)
    return target


def _steps(facts: TargetFacts) -> Sequence[Step]:
    amounts = [Decimal(one) for one in facts.amounts]
    if facts.profile == Target.Profile.SEASONAL:
        return profiles.seasonal(facts.starts_on, facts.ends_on, dict(enumerate(amounts, start=1)))
    way = profiles.cumulative if facts.profile == Target.Profile.CUMULATIVE else profiles.by_hand
    return way(facts.starts_on, facts.ends_on, Frequency.QUARTERLY, amounts)


def report(due: MonitoringReturn, period: PeriodFacts, indicators: Indicators, *, by: User) -> MonitoringReturn:
    """Fill it in with the figures of `period`, split by the shares, and send it."""
    keys = {indicators[key].pk: key for key in period.figures}
    asked = list(due.indicators().prefetch_related("breakdowns__categories"))
    figures = {
        one.pk: Reported(period.figures[key], period.note, _parts(one, key, period.figures[key]))
        for one in asked
        if (key := keys.get(one.pk))
    }
    save_figures(due, figures, by=by, narrative=period.words)
    return submit_return(due, by=by)


def _parts(indicator: Indicator, key: str, figure: Decimal) -> dict[int, Decimal] | None:
    """By category id."""
    parts: dict[int, Decimal] = {}
    for breakdown in indicator.breakdowns.all():
        shares = SHARES.get(f"{key}/{breakdown.slug}") or SHARES[breakdown.slug]
        told = parts_of(figure, shares)
        parts |= {one.pk: told.get(one.code, Decimal(0)) for one in breakdown.categories.all()}
    return parts or None
