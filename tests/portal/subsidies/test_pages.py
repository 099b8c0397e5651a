"""Subsidy control on the pages: what an officer does, what a recipient answers, and the list of what is due."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement, sign
from portal.agreements.due import due_of
from portal.agreements.models import Agreement
from portal.subsidies.domain import answer_notice, confirm_given, decide_basis
from portal.subsidies.models import SubsidyBasis
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
MFA = SubsidyBasis.Basis.MFA


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-15 10:00"):
        yield


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def trustee():
    return UserFactory()


@pytest.fixture
def agreement(trustee):
    return AgreementFactory(organisation__member=trustee, value=Decimal("120000.00"), reference="SDF-2026-0042")


def answers(**more):
    return {
        "rows": "2", "giver_1": "Dorset Council", "amount_1": "1,000", "given_on_1-day": "1", "given_on_1-month": "5",
        "given_on_1-year": "2025", "is_within_cap": "yes", "name": "A Trustee", "position": "Chair", "agreed": "on",
    } | more  # fmt: skip


def told(agreement, officer):
    decide_basis(agreement, by=officer, basis=MFA, reason="It is an enterprise.")
    offer_agreement(agreement, by=officer)


def test_an_officer_decides_and_reads_what_is_left(agreement, officer):
    page = "/office/subsidies/SDF-2026-0042/"
    client = signed_in_client(officer)
    refused = client.post(f"{page}decide/", {"basis": "mfa", "reason": ""})
    assert refused.status_code == 422

    decided = client.post(f"{page}decide/", {"basis": "mfa", "reason": "It sells meals."}, follow=True)

    assert decided.redirect_chain == [(page, 302)]
    assert "£195,000" in decided.text
    assert "Notice to be given" in decided.text
    assert "SDF-2026-0042" in client.get("/office/subsidies/").text
    assert "It sells meals." in client.get("/office/subsidies/subsidies.csv").getvalue().decode()


def test_a_signatory_answers(agreement, officer, trustee):
    told(agreement, officer)
    client = signed_in_client(trustee)
    page = client.get("/provider/SDF-2026-0042/subsidy/").text
    assert "£120,000" in page
    assert "Confirm what subsidies you have" in client.get("/provider/").text
    assert "Subsidy control" in client.get("/provider/SDF-2026-0042/sign/").text

    done = client.post("/provider/SDF-2026-0042/subsidy/", answers())

    assert done.status_code == 302
    basis = SubsidyBasis.objects.get()
    assert (basis.is_within_cap, basis.answered_name) == (True, "A Trustee")
    assert basis.proved_by
    assert str(basis.declared.get()) == "1000.00 from Dorset Council"
    assert "can be signed" in client.get("/provider/SDF-2026-0042/subsidy/").text


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount_1": "1.005"}, "pence"),
        ({"giver_1": ""}, "Enter who gave it"),
        ({"given_on_1-year": "2027"}, "still to come"),
        ({"amount_1": "300,000"}, "£420,000"),
        ({"agreed": ""}, "Tick the box"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(agreement, officer, trustee, wrong, sentence):
    told(agreement, officer)
    client = signed_in_client(trustee)

    answer = client.post("/provider/SDF-2026-0042/subsidy/", answers(**wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="A Trustee"' in answer.text
    assert SubsidyBasis.objects.get().answered_at is None


@pytest.mark.parametrize("rows", ["²", "9" * 5000, "-1", ""])
def test_a_count_of_rows_that_is_none_is_said(agreement, officer, trustee, rows):
    told(agreement, officer)

    answer = signed_in_client(trustee).post("/provider/SDF-2026-0042/subsidy/", answers(rows=rows))

    assert answer.status_code == 422


def test_more_rows_keep_what_was_typed(agreement, officer, trustee):
    told(agreement, officer)

    answer = signed_in_client(trustee).post("/provider/SDF-2026-0042/subsidy/", answers(more="1", amount_1="1.005"))

    assert answer.status_code == 200
    assert 'name="giver_4"' in answer.text
    for typed in ("Dorset Council", "1.005", "2025", "A Trustee"):
        assert f'value="{typed}"' in answer.text


def test_what_is_due_step_by_step(agreement, officer, trustee):
    def due():
        found = due_of(Agreement.objects.filter(pk=agreement.pk), date(2026, 6, 15))
        return [(one.what, one.on) for one in found if one.kind.name == "SUBSIDY"]

    assert due() == []
    decide_basis(agreement, by=officer, basis=MFA, reason="It is an enterprise.")
    assert due() == []
    offer_agreement(agreement, by=officer)
    assert due() == [("Chase the confirmation that the cap is kept", date(2026, 6, 29))]
    answer_notice(
        SubsidyBasis.objects.get(), by=trustee, is_within_cap=True, declared=[], name="T", position="Chair", agreed=True
    )
    assert due() == []
    sign(agreement, by=trustee, name="T", position="Chair", agreed=True)
    assert due() == [("Confirm in writing what was given", date(2026, 6, 29))]
    confirm_given(SubsidyBasis.objects.get(), by=officer, given_on=date(2026, 6, 15))
    assert due() == [("Enter the subsidy in the public database", date(2026, 9, 15))]


def test_a_grant_without_a_basis_is_due(trustee):
    one = offer_agreement(AgreementFactory(organisation__member=trustee), by=None)

    found = due_of(Agreement.objects.filter(pk=one.pk), date(2026, 6, 15))

    assert [each.what for each in found] == ["Say on which basis in subsidy control it is given"]


@pytest.mark.parametrize("count", [3, 30])
def test_the_list_asks_the_same_however_long_it_is(officer, count, django_assert_max_num_queries):
    for _ in range(count):
        decide_basis(AgreementFactory(), by=officer, basis=SubsidyBasis.Basis.NONE, reason="No market.")
    client = signed_in_client(officer)
    client.get("/office/subsidies/")

    with django_assert_max_num_queries(14):
        client.get("/office/subsidies/")
