"""The daily job: each piece that runs out soon is told once, to those who can renew it."""

from datetime import date

import pytest

from portal.evidence.domain.reminding import remind_all
from portal.evidence.models import Evidence
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.evidence.factories import EvidenceFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Quiet Group", member=UserFactory(email="signs@group.example"))


def insurance(organisation, until, **more):
    return EvidenceFactory(organisation=organisation, kind="insurance", expires_on=until, **more)


def test_each_piece_is_told_once_to_those_who_write(organisation):
    MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS)
    MembershipFactory(organisation=organisation, user=UserFactory(is_active=False), role=Membership.Role.EDITS)
    insurance(organisation, date(2026, 12, 10))

    assert [remind_all(TODAY), remind_all(TODAY), remind_all(date(2026, 12, 1))] == [1, 0, 0]

    message = Message.objects.get()
    assert (message.to, message.event) == ("signs@group.example", "evidence/runs_out")
    assert message.subject == "Public liability insurance of Quiet Group runs out on 10 December 2026"
    assert f"/account/organisations/{organisation.pk}/evidence/insurance/" in message.text


@pytest.mark.parametrize("until", [date(2027, 3, 1), date(2026, 11, 20)])
def test_what_is_good_for_long_or_has_run_out_is_not_told(organisation, until):
    insurance(organisation, until)

    assert remind_all(TODAY) == 0


def test_what_was_replaced_is_not_told(organisation):
    insurance(organisation, date(2026, 12, 1))
    insurance(organisation, date(2027, 12, 1))

    assert remind_all(TODAY) == 0
    assert not Evidence.objects.filter(reminded_at__isnull=False).exists()


def test_what_says_no_day_of_its_own_is_told_by_its_age(organisation):
    EvidenceFactory(organisation=organisation, kind="accounts", dated_on=date(2025, 5, 31))

    assert remind_all(TODAY) == 1
