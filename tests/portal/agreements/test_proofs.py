"""Showing that a condition is met: shown, sent back, confirmed, reminded of."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import confirm_condition, send_proof_back, show_condition_met
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.domain.proofs import remind_of_conditions
from portal.agreements.models import Agreement, Condition
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def trustee():
    return UserFactory(email="trustee@group.example")


@pytest.fixture
def condition(trustee):
    agreement = AgreementFactory(
        organisation=OrganisationFactory(member=trustee), state=Agreement.State.LIVE, reference="SDF-2026-0042"
    )
    return Condition.objects.create(
        agreement=agreement,
        number=1,
        text="Show us the lease.",
        before_payment=True,
        due_on=timezone.localdate() + timedelta(days=10),
    )


def mails(event):
    return Message.objects.filter(event=f"agreements/{event}").count()


def test_what_is_shown_is_confirmed_with_the_condition(condition, trustee, officer):
    file = SimpleUploadedFile("lease.csv", b"room,from\nhall,May\n", content_type="text/csv")

    proof = show_condition_met(condition, by=trustee, words="Signed in May.", file=file)
    confirm_condition(condition, by=officer)

    proof = condition.proofs.get()
    assert (proof.state, proof.answered_by, proof.document.original_name) == ("confirmed", officer, "lease.csv")
    assert Condition.objects.get().met_confirmed_by == officer
    assert (mails("condition_shown") > 0, mails("condition_answered") > 0) == (True, True)


def test_what_does_not_show_it_is_sent_back_and_shown_again(condition, trustee, officer):
    proof = show_condition_met(condition, by=trustee, words="Signed in May.")
    with pytest.raises(ReasonMissing):
        send_proof_back(proof, by=officer, answer=" ")
    with pytest.raises(WrongState, match="have not answered yet"):
        show_condition_met(condition, by=trustee, words="Once more.")

    send_proof_back(proof, by=officer, answer="The second page is missing.")
    show_condition_met(condition, by=trustee, words="With the second page.")

    assert list(condition.proofs.values_list("state", flat=True)) == ["sent_back", "given"]


def test_who_may_not(condition, trustee, officer):
    reader = MembershipFactory(organisation=condition.agreement.organisation, role=Membership.Role.READS).user
    with pytest.raises(NotAllowed):
        show_condition_met(condition, by=reader, words="Done.")
    proof = show_condition_met(condition, by=trustee, words="Done.")
    with pytest.raises(NotAllowed):
        send_proof_back(proof, by=trustee, answer="x")
    MembershipFactory(organisation=condition.agreement.organisation, user=officer, role=Membership.Role.READS)
    with pytest.raises(NotAllowed):
        send_proof_back(proof, by=officer, answer="x")


def test_organisations_are_reminded_once_for_each_day(condition):
    assert [remind_of_conditions(), remind_of_conditions()] == [1, 0]

    Condition.objects.update(due_on=timezone.localdate() + timedelta(days=12))

    assert remind_of_conditions() == 1
    assert remind_of_conditions(date(2020, 1, 1)) == 0


def test_the_pages(sign_in, condition, trustee, officer):
    provider, office = sign_in(trustee), sign_in(officer)
    page, back = "/provider/SDF-2026-0042/conditions/1/", "/office/agreements/SDF-2026-0042/conditions/1/back/"

    assert "Tell us that it is done" in provider.get("/provider/SDF-2026-0042/").content.decode()
    assert provider.post(page, {"words": " "}).status_code == 422
    provider.post(page, {"words": "Signed in May."})
    assert "With us" in provider.get("/provider/SDF-2026-0042/").content.decode()
    assert "Signed in May." in office.get("/office/agreements/SDF-2026-0042/").content.decode()
    office.post(back, {"reason": "The second page is missing."})

    assert "The second page is missing." in provider.get("/provider/SDF-2026-0042/").content.decode()
