"""The provider's workspace: what members see and do, and what stays hidden from everybody else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from commissioning.models import ImprovementAction
from grants.domain.awarding import make_agreement
from home.agreement_page import write_to
from portal.agreements.domain import ask_variation, offer_agreement
from portal.agreements.models import Agreement, Condition
from portal.banking.details import Details
from portal.documents.models import Document
from portal.monitoring.models import Indicator, Target
from portal.organisations.models import Membership
from portal.payments.domain import claim_money
from portal.payments.models import Instalment
from tests.commissioning.factories import ContractFactory
from tests.grants.factories import DecisionFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db

LIVE = Agreement.State.LIVE


@pytest.fixture
def trustee():
    return UserFactory(name="Person of the group")


@pytest.fixture
def organisation(trustee):
    """One that can be paid."""
    return BankAccountFactory(organisation=OrganisationFactory(member=trustee)).organisation


@pytest.fixture
def offered(organisation):
    return offer_agreement(AgreementFactory(organisation=organisation, reference="SDF-2026-0042"), by=None)


def signature(**changes):
    return {"name": "A Trustee", "position": "Chair", "agreed": "on"} | changes


@pytest.mark.parametrize(
    "page", ["", "sign/", "decline/", "change/", "agreement.pdf", "documents/1/"], ids=lambda page: page or "agreement"
)
def test_other_peoples_agreements_are_not_found(page, sign_in, offered):
    stranger = UserFactory()
    OrganisationFactory(member=stranger)

    assert sign_in(stranger).get(f"/provider/SDF-2026-0042/{page}").status_code == 404


@pytest.mark.parametrize("state", ["planned", "withdrawn"])
def test_an_award_that_was_never_offered_is_not_found(state, sign_in, trustee, organisation):
    AgreementFactory(organisation=organisation, reference="SDF-2026-0043", state=state)
    browser = sign_in(trustee)

    assert browser.get("/provider/SDF-2026-0043/").status_code == 404
    assert "SDF-2026-0043" not in browser.get("/provider/").content.decode()


def test_the_workspace_says_what_is_due(sign_in, trustee, organisation, offered):
    live = AgreementFactory(organisation=organisation, state=LIVE, title="Pop-up Youth Clubs")
    EndReportFactory(agreement=live, due_on=timezone.localdate() - timedelta(days=1))
    Condition.objects.create(agreement=live, number=1, text="Send the lease.", before_payment=True)
    Condition.objects.create(agreement=live, number=2, text="Money not spent is paid back.")

    tasks = sign_in(trustee).get("/provider/").context["tasks"]

    assert [(task.title, task.status) for task in tasks] == [
        (f"Sign the agreement for {offered.title}", "To sign"),
        ("Send the end report for Pop-up Youth Clubs", "Overdue"),
        ("Send the lease.", "To meet"),
    ]


def test_the_workspace_and_the_page_say_when_the_last_day_has_passed(sign_in, trustee, organisation):
    yesterday = timezone.localdate() - timedelta(days=1)
    over = AgreementFactory(organisation=organisation, state=LIVE, ends_on=yesterday, reference="SDF-2026-0044")
    client = sign_in(trustee)

    pages = [client.get(at).content.decode() for at in ("/provider/", f"/provider/{over.reference}/")]

    assert [(page.count("Past its last day"), page.count(">Live<")) for page in pages] == [(1, 0), (1, 0)]


def test_what_is_due_later_or_elsewhere_is_not_due_now(sign_in, trustee, organisation):
    later = AgreementFactory(organisation=organisation, state=LIVE)
    EndReportFactory(agreement=later, due_on=timezone.localdate() + timedelta(days=61))
    EndReportFactory(due_on=timezone.localdate())

    assert list(sign_in(trustee).get("/provider/").context["tasks"]) == []


def test_what_the_office_asked_about_comes_first_however_late_it_is_due(sign_in, trustee, organisation):
    soon = AgreementFactory(organisation=organisation, state=LIVE, title="Soon")
    EndReportFactory(agreement=soon, due_on=timezone.localdate())
    asked = AgreementFactory(organisation=organisation, state=LIVE, title="Asked about")
    EndReportFactory(agreement=asked, state="queried", due_on=timezone.localdate() + timedelta(days=300))

    tasks = sign_in(trustee).get("/provider/").context["tasks"]

    assert [(task.title, task.status) for task in tasks] == [
        ("Answer our question about the end report for Asked about", "Question to answer"),
        ("Send the end report for Soon", "Due"),
    ]


def test_the_earliest_stands_first_whatever_it_is_and_what_waits_for_us_apart(sign_in, trustee, organisation):
    today = timezone.localdate()
    grant = AgreementFactory(organisation=organisation, state=LIVE, title="A grant", reference="SDF-2026-0044")
    EndReportFactory(agreement=grant, due_on=today + timedelta(days=20))
    Condition.objects.create(agreement=grant, number=1, text="Send the lease.", due_on=today + timedelta(days=10))
    contract = ContractFactory(
        organisation=organisation, state=LIVE, title="A contract", ends_on=today + timedelta(days=300)
    )
    ImprovementAction.objects.create(
        contract=contract, number=1, what="Train two more.", owner="Manager", due_on=today + timedelta(days=15)
    )
    ask_variation(grant, by=trustee, reason="The hall.", other_change="Another hall.")
    claim_money(grant, by=trustee, what_for="The hall.", amount=Decimal("20.00"))

    context = sign_in(trustee).get("/provider/").context

    assert [one.title for one in context["tasks"]] == [
        "Send us your insurance for A contract",
        "Send the lease.",
        "Train two more.",
        "Send the end report for A grant",
    ]
    assert [one.title for one in context["with_us"]] == ["Change 1: A grant", "Claim 1 of £20: A grant"]
    lines = b"".join(sign_in(trustee).get("/provider/due.csv").streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "What",
        *(one.title for one in context["tasks"]),
        *(one.title for one in context["with_us"]),
    ]


def test_a_long_list_is_turned_over_and_none_of_it_is_left_out(sign_in, trustee, organisation):
    grant = AgreementFactory(organisation=organisation, state=LIVE)
    for number in range(1, 28):
        Condition.objects.create(agreement=grant, number=number, text=f"Thing {number}.", before_payment=True)

    page = sign_in(trustee).get("/provider/?due=2")

    assert [task.title for task in page.context["tasks"]] == ["Thing 26.", "Thing 27."]


def test_somebody_without_an_agreement_reads_an_honest_sentence(sign_in):
    page = sign_in(UserFactory()).get("/provider/")

    assert "You have no agreement with us yet" in page.content.decode()


@pytest.mark.parametrize("many", [3, 30])
def test_the_workspace_asks_the_database_as_often_for_many_as_for_few(
    many, sign_in, trustee, organisation, django_assert_max_num_queries
):
    for _ in range(many):
        agreement = AgreementFactory(organisation=organisation, state=LIVE)
        EndReportFactory(agreement=agreement, due_on=timezone.localdate())
    browser = sign_in(trustee)

    with django_assert_max_num_queries(21):
        browser.get("/provider/")


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_of_an_agreement_asks_as_often_for_many_as_for_few(
    many, sign_in, trustee, organisation, django_assert_max_num_queries
):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    for number in range(1, many + 1):
        InstalmentFactory(agreement=agreement, number=number, amount=Decimal("1.00"))
        Condition.objects.create(agreement=agreement, number=number, text="Do this.")
        indicator = Indicator.objects.create(agreement=agreement, title=f"Outcome {number}", definition="Counted.")
        Target.objects.create(
            agreement=agreement,
            indicator=indicator,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
            value=number,
        )
    browser = sign_in(trustee)

    with django_assert_max_num_queries(21):
        browser.get("/provider/SDF-2026-0044/")


def test_the_page_of_an_agreement_turns_its_returns_over(sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    for number in range(1, 23):
        day = date(2030, 1, 1) + timedelta(days=number)
        ReturnFactory(agreement=agreement, number=number, period_start=day, period_end=day, due_on=day)

    page = sign_in(trustee).get("/provider/SDF-2026-0044/?returns=2")

    assert [row["return"].number for row in page.context["returns"]] == [21, 22]
    assert 'href="?returns=1#returns"' in page.text


def test_the_page_of_an_agreement_turns_its_documents_over(sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    agreement.documents.set(DocumentFactory.create_batch(27))

    page = sign_in(trustee).get("/provider/SDF-2026-0044/?documents=2")

    assert len(list(page.context["documents"])) == 2
    assert 'href="?documents=1#documents"' in page.text


def test_payments_stand_in_plain_words(sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    first, second = UserFactory(), UserFactory()
    names = {
        "prepared_by": first,
        "prepared_at": timezone.now(),
        "approved_by": second,
        "approved_at": timezone.now(),
    }
    common = {"agreement": agreement, "amount": Decimal("100.00")}
    InstalmentFactory(
        number=1, state=Instalment.State.PAID, paid_by=second, paid_on=date(2026, 5, 1), **common, **names
    )
    InstalmentFactory(number=2, state=Instalment.State.APPROVED, **common, **names)
    InstalmentFactory(number=3, after_return=EndReportFactory(agreement=agreement), **common)

    payments = sign_in(trustee).get("/provider/SDF-2026-0044/").context["payments"]

    assert [f"{row['standing'].words}: {row['standing'].then}" for row in payments] == [
        "Paid: We sent it on 1 May 2026.",
        "Approved: It will be paid by Bacs.",
        "Waiting: It is paid once return 1 is accepted.",
    ]


def test_a_trustee_reads_and_signs(sign_in, trustee, offered):
    browser = sign_in(trustee)

    assert "What the grant is for" in browser.get("/provider/SDF-2026-0042/sign/").content.decode()
    response = browser.post("/provider/SDF-2026-0042/sign/", signature())

    assert response["Location"] == "/provider/SDF-2026-0042/"
    assert Agreement.objects.get(pk=offered.pk).state == LIVE


def test_an_empty_signature_is_a_sentence_at_each_field(sign_in, trustee, offered):
    response = sign_in(trustee).post("/provider/SDF-2026-0042/sign/", {"name": " ", "position": "Chair"})

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "name": ["Enter your full name"],
        "agreed": ["Tick the box to say that you sign it"],
    }
    assert 'value="Chair"' in response.content.decode()
    assert Agreement.objects.get(pk=offered.pk).state == Agreement.State.OFFERED


def test_a_member_who_may_not_sign_reads_but_does_not_sign(sign_in, organisation, offered):
    writer = UserFactory()
    MembershipFactory(organisation=organisation, user=writer, role=Membership.Role.EDITS)
    browser = sign_in(writer)

    response = browser.post("/provider/SDF-2026-0042/sign/", signature())

    assert response.status_code == 422
    assert Agreement.objects.get(pk=offered.pk).state == Agreement.State.OFFERED


def test_signing_a_second_time_leads_to_the_signed_agreement(sign_in, trustee, offered):
    browser = sign_in(trustee)
    browser.post("/provider/SDF-2026-0042/sign/", signature())

    response = browser.post("/provider/SDF-2026-0042/sign/", signature())

    assert response["Location"] == "/provider/SDF-2026-0042/"
    assert offered.signatures.count() == 1


def test_a_trustee_declines(sign_in, trustee, offered):
    sign_in(trustee).post("/provider/SDF-2026-0042/decline/", {"reason": "We closed."})

    assert Agreement.objects.get(pk=offered.pk).state == Agreement.State.DECLINED


def test_the_signed_copy_is_a_pdf(sign_in, trustee, offered):
    response = sign_in(trustee).get("/provider/SDF-2026-0042/agreement.pdf")

    assert response["Content-Disposition"] == 'attachment; filename="agreement-SDF-2026-0042.pdf"'
    assert response.content.startswith(b"%PDF-")


def change(**answers):
    parts = {"new_end-day": "", "new_end-month": "", "new_end-year": ""}
    return {"reason": "The hall is dearer.", "new_value": "", "other_change": ""} | parts | answers


def test_a_change_is_asked_for(sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")

    response = sign_in(trustee).post("/provider/SDF-2026-0044/change/", change(new_value="£950.50"))

    assert response["Location"] == "/provider/SDF-2026-0044/"
    assert agreement.variations.get().new_value == Decimal("950.50")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        (change(), "__all__"),
        (change(new_value="a lot"), "new_value"),
        (change(new_value="0"), "new_value"),
        (change(new_value="-5"), "new_value"),
        (change(reason="", new_value="900"), "reason"),
        (change(new_value="1000.01"), "new_value"),
    ],
    ids=["nothing", "no amount", "nothing at all", "less than nothing", "no reason", "more than the award"],
)
def test_a_change_that_cannot_be_is_a_sentence(answers, field, sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")

    response = sign_in(trustee).post("/provider/SDF-2026-0044/change/", answers)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert agreement.variations.count() == 0


def test_a_second_question_waits_for_the_first_answer(sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    ask_variation(agreement, by=trustee, reason="Less.", new_value=Decimal("900.00"))

    response = sign_in(trustee).post("/provider/SDF-2026-0044/change/", change(new_value="800"))

    assert response.status_code == 422
    assert "A change that was asked for is not answered yet." in response.content.decode()


def test_a_document_of_another_agreement_is_not_handed_out(sign_in, trustee, organisation):
    AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    theirs = Document.objects.create(
        file="2026/11/x", original_name="lease.pdf", content_type="application/pdf", size=1, sha256="0" * 64
    )
    AgreementFactory(state=LIVE).documents.add(theirs)

    assert sign_in(trustee).get(f"/provider/SDF-2026-0044/documents/{theirs.pk}/").status_code == 404


def test_what_holds_all_along_is_no_task(sign_in, trustee, organisation):
    agreement = AgreementFactory(organisation=organisation, state=LIVE, reference="SDF-2026-0044")
    Condition.objects.create(agreement=agreement, number=1, text="Money not spent is paid back.")
    lease = Condition.objects.create(agreement=agreement, number=2, text="Send the lease.", due_on=date(2099, 1, 1))

    context = sign_in(trustee).get("/provider/SDF-2026-0044/").context

    assert [one["condition"] for one in context["conditions"]] == [lease]
    assert [one.text for one in context["terms"]] == ["Money not spent is paid back."]


def test_where_one_tells_that_a_condition_is_met(sign_in, trustee, organisation):
    agreement = AgreementFactory(
        organisation=organisation,
        state=LIVE,
        kind="contract",
        reference="C-2026-0044",
        lead_officer=UserFactory(email="commissioning@office.example"),
    )
    Condition.objects.create(agreement=agreement, number=1, text="Send the lease.", due_on=date(2099, 1, 1))

    page = sign_in(trustee).get("/provider/C-2026-0044/").content.decode()

    assert 'href="/provider/C-2026-0044/conditions/1/"' in page


def test_about_a_grant_one_writes_to_the_fund(sign_in):
    decision = DecisionFactory(application__call__fund__contact_email="fund@office.example")
    grant = make_agreement(decision, by=None)

    assert write_to(grant) == "fund@office.example"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("offered", "This agreement is not signed yet. You can ask for a change once it is in force."),
        ("ended", "Only an agreement in force can be changed: this one is “Ended”."),
    ],
)
def test_where_no_change_can_be_asked_for_the_page_says_so_at_once(state, sentence, sign_in, trustee, organisation):
    AgreementFactory(organisation=organisation, state=state, reference="SDF-2026-0044")

    response = sign_in(trustee).get("/provider/SDF-2026-0044/change/")

    assert response.context["refusal"] == sentence
    assert "<textarea" not in response.content.decode()


def test_bank_details_to_confirm_and_to_give_are_things_to_do(sign_in, trustee, organisation):
    AgreementFactory(organisation=organisation, state=LIVE)
    nowhere = OrganisationFactory(name="Swanage Band", member=trustee)
    AgreementFactory(organisation=nowhere, state=LIVE)
    given = BankAccountFactory(
        organisation=organisation, state="entered", details=Details("000000", "87654321"),
        confirmed_by=None, confirmed_at=None, checked_by=None, checked_at=None, agreed_by=None, agreed_at=None,
    )  # fmt: skip

    tasks = sign_in(trustee).get("/provider/").context["tasks"]
    own = sign_in(given.entered_by).get("/provider/").context["tasks"]

    assert [(one.title, one.href) for one in tasks] == [
        (f"Confirm the bank details of {organisation}", f"/account/organisations/{organisation.pk}/bank-details/"),
        ("Tell us where to pay Swanage Band", f"/account/organisations/{nowhere.pk}/bank-details/"),
    ]
    assert list(own) == []
