"""The provider's pages about a file of cases."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.agreements.models import Agreement
from portal.monitoring.domain import Reported, save_figures
from portal.monitoring.domain.cases import drop_unconfirmed
from portal.monitoring.models import CameBy, CaseRule, Upload
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, CaseRuleFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

THREE = b"case,referred_on\nC-1,2017-10-02\nC-2,2017-11-03\nC-3,2017-12-31\nC-4,2018-01-01\n"


@pytest.fixture
def due():
    agreement = AgreementFactory(state=Agreement.State.LIVE, reference="C-2017-0001")
    target = TargetFactory(agreement=agreement, indicator__title="Referrals")
    CaseRuleFactory(indicator=target.indicator)
    return ReturnFactory(agreement=agreement)


@pytest.fixture
def provider(due):
    return MembershipFactory(organisation=due.agreement.organisation, user=UserFactory()).user


def page(due, name="cases", *rest):
    return reverse(f"provider_return_{name}", args=[due.agreement.reference, due.number, *rest])


def send(client, due, content=THREE, name="cases.csv"):
    return client.post(page(due), {"file": SimpleUploadedFile(name, content)})


def test_cases_become_a_figure_once_they_are_confirmed(due, provider, sign_in):
    client = sign_in(provider)

    response = send(client, due)
    upload = Upload.objects.get()
    assert response.url == page(due, "totals", upload.key)
    assert not due.measurements.exists()
    shown = client.get(response.url).content.decode()
    assert "1 row has no day in the period, so nothing counts it." in shown
    client.post(response.url, {"confirm": "1"})

    figure = due.measurements.get()
    assert (figure.value, figure.came_by, figure.file_hash) == (Decimal(3), CameBy.CASES, upload.file_hash)
    upload.refresh_from_db()
    assert upload.state == Upload.State.CONFIRMED
    assert CaseRule.objects.get().locked_at is not None


def test_the_same_file_twice_changes_nothing(due, provider, sign_in):
    client = sign_in(provider)
    client.post(send(client, due).url, {"confirm": "1"})
    due.refresh_from_db()
    before = due.revision

    response = send(client, due)

    due.refresh_from_db()
    assert (response.url, due.revision, Upload.objects.count()) == (page(due, "cases")[:-6], before, 1)


def test_the_same_file_counts_again_where_its_parts_were_typed_over(due, provider, sign_in):
    client, indicator = sign_in(provider), due.indicators().get()
    breakdown = BreakdownFactory(title="Source", slug="source", labels=["Police", "Themselves"])
    indicator.breakdowns.add(breakdown)
    police, themselves = breakdown.categories.order_by("number")
    content = b"case,referred_on,source\nC-1,2017-10-02,police\nC-2,2017-11-03,police\n"
    client.post(send(client, due, content).url, {"confirm": "1"})
    save_figures(due, {indicator.pk: Reported(Decimal(2), "", {themselves.pk: Decimal(2)})}, by=provider)

    again = send(client, due, content).url
    client.post(again, {"confirm": "1"})

    parts = due.measurements.get().parts
    assert dict(parts.values_list("category", "value")) == {police.pk: Decimal(2), themselves.pk: Decimal(0)}


def test_totals_that_are_thrown_away(due, provider, sign_in):
    client = sign_in(provider)

    client.post(send(client, due).url, {"drop": "1"})

    upload = Upload.objects.get()
    assert (upload.state, upload.totals, due.measurements.exists()) == (Upload.State.DROPPED, [], False)


def test_another_file_takes_the_place_of_what_waits(due, provider, sign_in):
    client = sign_in(provider)
    first = send(client, due).url
    send(client, due, THREE.replace(b"C-4", b"C-5"))

    response = client.post(first, {"confirm": "1"})

    assert (response.status_code, due.measurements.exists()) == (409, False)
    assert Upload.objects.waiting().count() == 1


def test_what_is_wrong_is_listed_and_can_be_taken_along(due, provider, sign_in):
    client = sign_in(provider)

    response = send(client, due, b"case,referred_on,Surname\nC-1,2017-10-02,Smith\n")

    assert response.status_code == 422
    upload = Upload.objects.get()
    assert upload.state == Upload.State.REFUSED
    listed = client.get(page(due, "problems", upload.key))
    assert listed.content.decode("utf-8-sig").splitlines() == [
        "Where,What is wrong,What to do",
        '"Row 1, column C",A column “Surname” would hold a name,'
        "Take it out: a case file holds nothing that finds a person",
    ]


def test_a_file_that_cannot_be_read_is_a_sentence_at_the_field(due, provider, sign_in):
    response = send(sign_in(provider), due, b"\x89PNG", "cases.xlsx")

    assert response.status_code == 422
    assert not Upload.objects.exists()


def test_who_may_only_read_counts_nothing(due, sign_in):
    reader = MembershipFactory(
        organisation=due.agreement.organisation, user=UserFactory(), role=Membership.Role.READS
    ).user

    response = send(sign_in(reader), due)

    assert (response.status_code, Upload.objects.exists()) == (403, False)


def test_totals_wait_for_a_day(due, provider, sign_in):
    send(sign_in(provider), due)
    assert drop_unconfirmed() == 0
    Upload.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))

    assert drop_unconfirmed() == 1
    assert Upload.objects.get().totals == []


def test_somebody_elses_totals_are_not_found(due, provider, sign_in):
    address = send(sign_in(provider), due).url
    stranger = MembershipFactory(user=UserFactory()).user

    assert sign_in(stranger).get(address).status_code == 404


def test_without_a_rule_there_is_no_page(due, provider, sign_in):
    CaseRule.objects.all().delete()

    assert sign_in(provider).get(page(due)).status_code == 404
