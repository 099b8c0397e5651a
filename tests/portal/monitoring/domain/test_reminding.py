"""Returns are chased: before they are due, after it, and at last with the lead officer."""

from datetime import date

import pytest

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.monitoring.domain.reminding import days_to_remind, remind
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

DUE = date(2018, 1, 22)  # a Monday
SOON, LATE, LATER, LAST = date(2018, 1, 15), date(2018, 1, 23), date(2018, 1, 30), date(2018, 2, 6)


@pytest.fixture
def agreement():
    return AgreementFactory(state=Agreement.State.LIVE, lead_officer=UserFactory(role=Role.GRANTS_OFFICER))


@pytest.fixture
def people(agreement):
    """Who may write for the organisation; one more may only read."""
    organisation = agreement.organisation
    MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS)
    return [
        MembershipFactory(organisation=organisation, user=UserFactory(), role=role).user.email
        for role in (Membership.Role.SIGNS, Membership.Role.EDITS)
    ]


def sent():
    found = Message.objects.filter(event__startswith="monitoring/return_").order_by("pk")
    return [(one.event.removeprefix("monitoring/"), one.to) for one in found]


def test_the_days():
    assert days_to_remind(DUE) == [SOON, LATE, LATER, LAST]


def test_from_the_first_reminder_to_the_last(agreement, people):
    ReturnFactory(agreement=agreement, due_on=DUE)

    remind(date(2018, 1, 12))
    assert sent() == []
    for day in (SOON, SOON, LATE, LATER, LAST, date(2018, 2, 20)):
        remind(day)

    assert sent() == [
        *(("return_due_soon", one) for one in people),
        *(("return_late", one) for one in people),
        *(("return_late", one) for one in people),
        *(("return_late", one) for one in people),
        ("return_still_missing", agreement.lead_officer.email),
    ]


@pytest.mark.parametrize("trait", ["sent", "asked", "accepted"])
def test_what_was_sent_is_not_chased(trait, agreement, people):
    ReturnFactory(agreement=agreement, due_on=DUE, **{trait: True})

    assert (remind(LATE), sent()) == (0, [])


def test_what_was_due_long_ago_is_not_chased(agreement, people):
    ReturnFactory(agreement=agreement, due_on=DUE)

    assert (remind(date(2018, 6, 1)), sent()) == (0, [])
