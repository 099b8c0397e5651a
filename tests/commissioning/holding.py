"""A contract in force that is reviewed: its officer, its provider's people, a target with accepted figures."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commissioning.domain import reviews
from commissioning.models import Contract, ServiceReview
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.organisations.models import Membership
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import IndicatorFactory, MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory


@dataclass
class Held:
    contract: Contract
    officer: User
    member: User
    reader: User
    stranger: User


def reviewed_contract() -> Held:
    officer = UserFactory(role=Role.COMMISSIONING_OFFICER, name="Commissioning officer")
    contract = ContractFactory(
        title="Restorative Dorset",
        reference="CON-2017-0001",
        state=Agreement.State.LIVE,
        lead_officer=officer,
    )
    indicator = IndicatorFactory(title="Referrals")
    TargetFactory(agreement=contract, indicator=indicator)
    quarters = [(date(2017, 10, 1), date(2017, 12, 31), 19), (date(2018, 1, 1), date(2018, 3, 31), 22)]
    for number, (starts, ends, value) in enumerate(quarters, start=1):
        one = ReturnFactory(agreement=contract, number=number, period_start=starts, period_end=ends, accepted=True)
        MeasurementFactory(monitoring_return=one, indicator=indicator, value=Decimal(value))
    organisation = contract.organisation
    return Held(
        contract=contract,
        officer=officer,
        member=MembershipFactory(organisation=organisation, user=UserFactory(name="Service manager")).user,
        reader=MembershipFactory(organisation=organisation, role=Membership.Role.READS).user,
        stranger=MembershipFactory().user,
    )


def planned(held: Held, **changes: object) -> ServiceReview:
    facts = {
        "period_start": date(2017, 10, 1),
        "period_end": date(2018, 3, 31),
        "meets_on": date(2018, 5, 15),
        "way": ServiceReview.Way.TOGETHER,
        "where": "County Hall",
        "chair": held.officer,
    } | changes
    return reviews.plan_review(held.contract, by=held.officer, **facts)


def held_review(held: Held, **changes: object) -> ServiceReview:
    return reviews.hold_review(planned(held, **changes), by=held.officer, held_on=date(2018, 5, 15))
