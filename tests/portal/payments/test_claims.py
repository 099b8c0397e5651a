"""Claims: sent by an organisation, answered by an officer, paid as every instalment is."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed, WrongState
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement
from portal.dates.working_days import working_days_after
from portal.mail.models import Message
from portal.organisations.models import Membership
from portal.payments.domain import (
    accept_claim,
    cancel,
    claim_money,
    end_agreement,
    prepare_payment,
    refuse_claim,
    take_back_claim,
)
from portal.payments.domain.errors import MoreThanAgreed, ReasonMissing, StillToPay, WrongStep
from portal.payments.models import Claim, Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db

PAGE = "/provider/SDF-2026-0042/"


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def agreement(officer):
    """£1,000, of which £400 is planned as instalment 1."""
    one = AgreementFactory(
        state=Agreement.State.LIVE, lead_officer=officer, value=Decimal("1000.00"), reference="SDF-2026-0042"
    )
    InstalmentFactory(agreement=one, number=1, amount=Decimal("400.00"))
    return one


@pytest.fixture
def trustee(agreement):
    return MembershipFactory(organisation=agreement.organisation).user


def claimed(agreement, trustee, **facts):
    return claim_money(agreement, by=trustee, what_for="The hall.", **facts or {"amount": Decimal("250.00")})


def test_an_instalment_is_claimed_and_accepted(agreement, officer, trustee):
    instalment = agreement.instalments.get()

    claim = claimed(agreement, trustee, instalment=instalment)
    accept_claim(claim, by=officer, answer="Thank you.")

    now = Claim.objects.get()
    assert (now.state, now.amount, now.instalment) == ("accepted", Decimal("400.00"), instalment)
    prepare_payment(instalment, by=officer)
    events = Message.objects.order_by("pk").values_list("event", "to")
    assert ("payments/claim_sent", officer.email) in events
    assert ("payments/claim_answered", trustee.email) in events


def test_an_amount_beside_the_schedule_becomes_an_instalment(agreement, officer, trustee):
    accept_claim(claimed(agreement, trustee), by=officer)

    planned = Instalment.objects.get(number=2)
    assert (planned.amount, planned.due_on, planned.state) == (Decimal("250.00"), timezone.localdate(), "planned")
    assert Claim.objects.get().instalment == planned


def test_no_more_is_claimed_than_is_left(agreement, officer, trustee):
    claimed(agreement, trustee, amount=Decimal("500.00"))

    with pytest.raises(MoreThanAgreed, match="Only £100 of £1,000"):
        claimed(agreement, trustee, amount=Decimal("100.01"))
    claimed(agreement, trustee, amount=Decimal("100.00"))
    with pytest.raises(MoreThanAgreed):
        claimed(agreement, trustee, amount=Decimal("-1"))
    InstalmentFactory(agreement=agreement, number=2, amount=Decimal("550.00"))
    with pytest.raises(MoreThanAgreed, match="Only £50"):
        accept_claim(Claim.objects.get(number=1), by=officer)
    assert Claim.objects.to_answer().count() == 2


def test_an_instalment_is_claimed_once_and_again_where_it_was_refused(agreement, officer, trustee):
    instalment = agreement.instalments.get()
    first = claimed(agreement, trustee, instalment=instalment)

    with pytest.raises(WrongStep):
        claim_money(agreement, by=trustee, what_for="The hall, again.", instalment=instalment)
    assert claimed(agreement, trustee, instalment=instalment) == first
    with pytest.raises(ReasonMissing):
        refuse_claim(first, by=officer, answer=" ")
    refuse_claim(first, by=officer, answer="Send the invoice.")
    second = claimed(agreement, trustee, instalment=instalment)
    take_back_claim(second, by=trustee)
    third = claimed(agreement, trustee, instalment=instalment)
    cancel(instalment, by=officer, reason="Replaced.")
    with pytest.raises(WrongStep, match="cancelled"):
        accept_claim(third, by=officer)
    assert [one.state for one in Claim.objects.order_by("number")] == ["refused", "taken_back", "sent"]


def test_a_button_pressed_twice_claims_once(agreement, trustee):
    small = Decimal("10.00")
    first = claimed(agreement, trustee, amount=small)

    assert claimed(agreement, trustee, amount=small) == first
    assert Message.objects.filter(event="payments/claim_sent").count() == 1
    with_a_file = claimed(agreement, trustee, amount=small, file=SimpleUploadedFile("a.pdf", PDF))
    assert with_a_file.number == 2
    assert claimed(agreement, trustee, amount=Decimal("20.00")).number == 3
    assert claimed(agreement, trustee, amount=small).number == 4


def test_who_may_not_claim_and_who_may_not_answer(agreement, officer, trustee):
    reader = MembershipFactory(organisation=agreement.organisation, role=Membership.Role.READS).user
    for person in (reader, officer, UserFactory()):
        with pytest.raises(NotAllowed):
            claimed(agreement, person)
    with pytest.raises(ReasonMissing):
        claim_money(agreement, by=trustee, what_for=" ", amount=Decimal(1))
    claim = claimed(agreement, trustee)
    inside = UserFactory(role=Role.GRANTS_OFFICER)
    MembershipFactory(organisation=agreement.organisation, user=inside)
    for person in (
        trustee,
        inside,
        UserFactory(role=Role.COMMISSIONING_OFFICER),
        UserFactory(role=Role.FINANCE_OFFICER),
    ):
        with pytest.raises(NotAllowed):
            accept_claim(claim, by=person)
    Agreement.objects.update(state=Agreement.State.ENDED)
    with pytest.raises(WrongState):
        claimed(agreement, trustee)
    assert Claim.objects.get().state == "sent"


def test_nothing_is_accepted_once_the_agreement_is_over_and_it_does_not_end_before_a_claim_is_answered(
    agreement, officer, trustee
):
    claim = claimed(agreement, trustee)
    agreement.instalments.all().delete()
    with pytest.raises(StillToPay, match="A claim waits"):
        end_agreement(agreement, by=officer)

    Agreement.objects.update(state=Agreement.State.TERMINATED)

    with pytest.raises(WrongStep, match="nothing more is paid"):
        accept_claim(claim, by=officer)
    refuse_claim(claim, by=officer, answer="It ended.")
    assert Claim.objects.get().state == "refused"


def test_what_was_claimed_and_answered_stays(agreement, officer, trustee):
    claim = claimed(agreement, trustee)

    for change in ({"amount": 1}, {"what_for": "Another hall."}):
        with pytest.raises(Error), transaction.atomic():
            Claim.objects.update(**change)
    refuse_claim(claim, by=officer, answer="Send the invoice.")
    for change in ({"answer": "Never."}, {"state": "accepted"}):
        with pytest.raises(Error), transaction.atomic():
            Claim.objects.update(**change)


def test_the_database_lets_nobody_answer_their_own_claim(agreement, officer, trustee):
    claimed(agreement, trustee)

    with pytest.raises(IntegrityError, match="claim_answered_by_somebody_else"), transaction.atomic():
        Claim.objects.update(state="refused", answer="No.", answered_by=trustee, answered_at=timezone.now())


def test_it_is_due_within_ten_working_days(agreement, trustee):
    claimed(agreement, trustee)

    due = [one for one in due_of(Agreement.objects.all(), timezone.localdate()) if one.kind == Kind.CLAIM]

    today = timezone.localdate()
    assert [(one.what, one.on) for one in due] == [("Answer claim 1 of £250", working_days_after(today, 10))]


def test_the_pages(agreement, officer, trustee, sign_in):
    provider = sign_in(trustee)
    typed = {"which": "beside", "what_for": "The hall,\nfrom April to June.", "invoice": "7"}

    for amount, field in (("", "amount"), ("a lot", "amount"), ("600.01", "amount"), ("0", "amount"), ("-1", "amount")):
        page = provider.post(f"{PAGE}claim/", typed | {"amount": amount})
        assert (page.status_code, set(page.context["form"].errors), "from April" in page.text) == (422, {field}, True)
    assert set(provider.post(f"{PAGE}claim/", {}).context["form"].errors) == {"which", "what_for"}
    wrong = typed | {"amount": "20", "file": SimpleUploadedFile("x.exe", b"MZ\x90\x00")}
    assert set(provider.post(f"{PAGE}claim/", wrong).context["form"].errors) == {"file"}
    assert not Claim.objects.exists()

    assert provider.post(f"{PAGE}claim/", typed | {"amount": "£250"}).status_code == 302
    assert provider.post(f"{PAGE}claim/", typed | {"which": "1"}).status_code == 302
    assert [(one.amount, one.instalment and one.instalment.number) for one in Claim.objects.order_by("number")] == [
        (Decimal("250.00"), None),
        (Decimal("400.00"), 1),
    ]
    assert provider.post(f"{PAGE}claims/2/take-back/").status_code == 302
    page = provider.get(PAGE).text
    assert ("Waiting for our answer" in page, "Taken back" in page) == (True, True)

    office = sign_in(officer)
    answer = "/office/agreements/SDF-2026-0042/claims/1/"
    assert answer in office.get("/office/agreements/SDF-2026-0042/").text
    assert office.post(answer, {"verdict": "refuse"}).status_code == 422
    assert office.post(answer, {"verdict": "accept"}).status_code == 302
    assert office.post(answer, {"verdict": "accept"}).status_code == 422
    assert office.get(answer)["Location"] == "/office/agreements/SDF-2026-0042/"
    assert sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)).get(answer).status_code == 403
    stranger = sign_in(MembershipFactory().user)
    assert [stranger.get(f"{PAGE}{one}").status_code for one in ("claim/", "claims/1/take-back/")] == [404, 404]


def test_whoever_answers_a_claim_sees_whose_it_is_and_its_invoice(agreement, officer, trustee, sign_in):
    invoice = SimpleUploadedFile("invoice.pdf", PDF)
    claim = claimed(agreement, trustee, amount=Decimal("250.00"), file=invoice)

    page = sign_in(officer).get("/office/agreements/SDF-2026-0042/claims/1/").text

    assert "Claim 1 of £250 under SDF-2026-0042" in page
    assert escape(f"{agreement.title}, {agreement.organisation}.") in page
    assert f'<a href="/office/agreements/SDF-2026-0042/documents/{claim.document.pk}/">invoice.pdf</a>' in page


def test_an_accepted_claim_whose_instalment_was_cancelled_is_not_said_to_be_paid(agreement, officer, trustee, sign_in):
    instalment = agreement.instalments.get()
    accept_claim(claimed(agreement, trustee, instalment=instalment), by=officer)
    cancel(instalment, by=officer, reason="Replaced.")

    shown = sign_in(trustee).get(PAGE).text

    assert "It is paid as instalment 1" not in shown
    assert "Instalment 1, as which it was planned, is cancelled" in shown


def test_where_nothing_is_left_the_page_says_so(agreement, trustee, sign_in):
    InstalmentFactory(agreement=agreement, number=2, amount=Decimal("600.00"))
    for instalment in agreement.instalments.all():
        claimed(agreement, trustee, instalment=instalment)

    assert "there is nothing left to claim" in sign_in(trustee).get(f"{PAGE}claim/").text
