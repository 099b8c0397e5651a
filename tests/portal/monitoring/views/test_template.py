"""The template on the provider's pages: what is wrong is listed, kept for downloading, and nothing else is stored."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from portal.agreements.models import Agreement
from portal.monitoring.models import MeasurementPart, MonitoringReturn, Upload
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, ReturnFactory, TargetFactory
from tests.portal.monitoring.spreadsheet.hostile_files import REFUSED
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due():
    agreement = AgreementFactory(state=Agreement.State.LIVE, reference="C-2017-0001")
    indicator = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    indicator.breakdowns.add(BreakdownFactory(title="Source of referral", slug="source"))
    return ReturnFactory(agreement=agreement)


def member_of(due, role=Membership.Role.SIGNS):
    return MembershipFactory(organisation=due.agreement.organisation, user=UserFactory(), role=role).user


@pytest.fixture
def provider(due, sign_in):
    return sign_in(member_of(due))


def page(due, name, *rest):
    return reverse(f"provider_return_{name}", args=[due.agreement.reference, due.number, *rest])


def filled(browser, due, *figures):
    """The template as it is downloaded, with figures from the second row down."""
    book = load_workbook(io.BytesIO(browser.get(page(due, "xlsx")).content))
    for row, value in enumerate(figures, start=2):
        book["Figures"].cell(row, 8).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def send(browser, due, content, name="return.xlsx", **more):
    return browser.post(page(due, "upload"), {"file": SimpleUploadedFile(name, content), "seen": due.revision, **more})


def test_figures_and_parts_arrive(due, provider):
    response = send(provider, due, filled(provider, due, 30, 20, 9, 1))

    assert response.url == page(due, "upload").removesuffix("upload/")
    assert due.measurements.get().value == Decimal(30)
    assert MeasurementPart.objects.count() == 3


def test_what_is_wrong_is_listed_and_can_be_taken_along(due, provider):
    response = send(provider, due, filled(provider, due, 30, 20, "nine", 1))

    assert response.status_code == 422
    kept = Upload.objects.get()
    assert (kept.state, due.measurements.exists()) == (Upload.State.REFUSED, False)
    taken = provider.get(page(due, "problems", kept.key)).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(taken))) == [
        ["Where", "What is wrong", "What to do"],
        ["Sheet “Figures”, row 4, column H (Figure)", "“nine” is not a number", "Enter a whole number such as 12"],
    ]


@pytest.mark.parametrize("name", ["entities that grow", "a part that climbs out", "a hidden sheet", "a line of commas"])
def test_a_hostile_file_is_a_sentence_at_the_field(name, due, provider):
    made, filename, begins = REFUSED[name]

    response = send(provider, due, made(), filename)

    assert response.status_code == 422
    assert begins in response.context["form"].errors["file"][0]
    assert (due.measurements.exists(), Upload.objects.exists()) == (False, False)


@pytest.mark.parametrize("content", [b"Return,Code,Figure\n", b"\x89PNG"])
def test_a_file_of_somebody_who_may_only_read_is_not_looked_at(content, due, sign_in):
    browser = sign_in(member_of(due, Membership.Role.READS))

    assert send(browser, due, content, "figures.csv").status_code == 403
    assert not Upload.objects.exists()


@pytest.mark.parametrize("content", [b"Return,Code,Figure\n", b"\x89PNG"])
def test_a_file_for_a_return_that_was_sent_meanwhile_is_not_looked_at(content, due, provider):
    MonitoringReturn.objects.update(state=MonitoringReturn.State.SUBMITTED)

    assert send(provider, due, content, "figures.csv").status_code == 409
    assert not Upload.objects.exists()
