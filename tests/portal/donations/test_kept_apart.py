"""The treasurer uses the back office and is nobody of the Commissioner's: what the office sees, they do not."""

import pytest

from grants.models import Application
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from tests.grants.factories import ApplicationFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db


def test_agreements_and_applications_of_the_office_are_none_of_the_treasurers():
    treasurer = UserFactory(role=Role.FOUNDATION_TREASURER)
    agreement = AgreementFactory(state="live")
    application = ApplicationFactory(sent=True)

    assert (treasurer.is_staff, treasurer.needs_second_factor) == (False, True)
    assert not Agreement.objects.visible_to(treasurer).exists()
    assert not Application.objects.in_office(treasurer).exists()
    browser = signed_in_client(treasurer)
    for address in (f"/provider/{agreement.reference}/", f"/apply/{application.reference}/"):
        assert browser.get(address).status_code == 404
    assert 'href="/office/"' in browser.get("/donate/").text
    assert "/office/donations/" in browser.get("/account/").text


def test_whoever_does_both_jobs_sees_both():
    both = UserFactory(roles=[Role.FOUNDATION_TREASURER, Role.FINANCE_OFFICER])
    AgreementFactory(state="live")

    assert both.is_staff
    assert Agreement.objects.visible_to(both).count() == 1
