"""The office's agreements and payments: who may do what, what the pages say, how often they ask the database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation
from portal.agreements.models import Agreement, Condition, Variation
from portal.payments.domain import approve_payment, prepare_payment
from portal.payments.models import Claim, Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import ReturnFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db

LIVE = Agreement.State.LIVE
CONFIRMED = {"reason": "Another decision.", "agreed": "on", "unpaid": "0"}


@pytest.fixture
def grants_officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def finance_officer():
    return UserFactory(role=Role.FINANCE_OFFICER)


def state_of(instalment):
    return Instalment.objects.get(pk=instalment.pk).state


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_an_instalment_goes_from_planned_to_paid_by_two_people(sign_in, grants_officer, finance_officer):
    instalment = InstalmentFactory()
    officer, finance = sign_in(grants_officer), sign_in(finance_officer)

    officer.post(f"/office/payments/{instalment.pk}/prepare/")
    finance.post(f"/office/payments/{instalment.pk}/approve/")
    response = finance.post(
        f"/office/payments/{instalment.pk}/pay/", {"paid_on": timezone.localdate().isoformat(), "remittance": "BACS-1"}
    )

    assert response["Location"] == "/office/payments/?step=pay"
    assert state_of(instalment) == Instalment.State.PAID


def test_no_button_pays_an_organisation_to_which_one_belongs(sign_in, grants_officer, finance_officer):
    own, other = prepare_payment(InstalmentFactory(), by=grants_officer), InstalmentFactory()
    prepare_payment(other, by=grants_officer)
    MembershipFactory(organisation=own.agreement.organisation, user=finance_officer)
    finance = sign_in(finance_officer)

    page = finance.get("/office/payments/?step=approve").content.decode()
    finance.post(f"/office/payments/{own.pk}/approve/")

    offered = {one: f'action="/office/payments/{one.pk}/approve/"' in page for one in (own, other)}
    assert offered == {own: False, other: True}
    assert page.count("You belong to this organisation, so somebody else in the office has to see to") == 1
    assert state_of(own) == Instalment.State.PREPARED


@pytest.mark.parametrize("step", ["approve", "pay", "back"])
def test_a_grants_officer_neither_approves_nor_pays(step, sign_in, grants_officer):
    instalment = prepare_payment(InstalmentFactory(), by=grants_officer)

    response = sign_in(grants_officer).post(f"/office/payments/{instalment.pk}/{step}/", {"reason": "No."})

    assert response.status_code == 403
    assert state_of(instalment) == Instalment.State.PREPARED


def test_who_prepared_it_reads_why_they_cannot_approve_it(sign_in, finance_officer):
    instalment = prepare_payment(InstalmentFactory(), by=finance_officer)
    finance = sign_in(finance_officer)

    page = finance.get("/office/payments/?step=approve").content.decode()
    response = finance.post(f"/office/payments/{instalment.pk}/approve/", follow=True)

    assert "You prepared this, so another finance officer has to approve it." in page
    assert f"/office/payments/{instalment.pk}/approve/" not in page
    assert said(response) == ["You prepared this payment, so a finance officer other than you has to approve it."]
    assert state_of(instalment) == Instalment.State.PREPARED


def test_a_held_instalment_says_why_and_has_no_button(sign_in, grants_officer):
    instalment = InstalmentFactory()
    Condition.objects.create(agreement=instalment.agreement, number=1, text="Send the lease.", before_payment=True)

    page = sign_in(grants_officer).get("/office/payments/").content.decode()

    assert "Condition 1 must be met before any payment." in page
    assert f"/office/payments/{instalment.pk}/prepare/" not in page


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"paid_on": "", "remittance": "B1"}, "paid_on"),
        ({"paid_on": "tomorrow", "remittance": "B1"}, "paid_on"),
        ({"paid_on": "2999-01-01", "remittance": "B1"}, "paid_on"),
        ({"paid_on": "2026-01-01", "remittance": ""}, "remittance"),
    ],
    ids=["no day", "no date", "in the future", "no remittance"],
)
def test_a_payment_that_cannot_be_is_a_sentence_at_its_field(answers, field, sign_in, grants_officer, finance_officer):
    instalment = approve_payment(prepare_payment(InstalmentFactory(), by=grants_officer), by=finance_officer)

    response = sign_in(finance_officer).post(f"/office/payments/{instalment.pk}/pay/", answers)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert state_of(instalment) == Instalment.State.APPROVED


def test_a_page_of_yesterday_pays_nothing_twice(sign_in, grants_officer, finance_officer):
    instalment = approve_payment(prepare_payment(InstalmentFactory(), by=grants_officer), by=finance_officer)
    finance = sign_in(finance_officer)
    answers = {"paid_on": timezone.localdate().isoformat(), "remittance": "BACS-1"}
    finance.post(f"/office/payments/{instalment.pk}/pay/", answers)

    again = finance.post(f"/office/payments/{instalment.pk}/pay/", answers | {"remittance": "BACS-2"})

    assert again.status_code == 422
    assert Instalment.objects.get(pk=instalment.pk).remittance == "BACS-1"


def test_the_totals_are_those_of_each_step(sign_in, grants_officer, finance_officer):
    InstalmentFactory(amount=Decimal("100.00"))
    InstalmentFactory(amount=Decimal("10.00"), due_on=timezone.localdate() + timedelta(days=31))
    InstalmentFactory(amount=Decimal("5.00"), agreement__state=Agreement.State.OFFERED)
    prepare_payment(InstalmentFactory(amount=Decimal("200.00")), by=grants_officer)
    approve_payment(prepare_payment(InstalmentFactory(amount=Decimal("300.00")), by=grants_officer), by=finance_officer)

    tabs = sign_in(finance_officer).get("/office/payments/").context["tabs"]

    assert [(tab.step.key, tab.number, tab.total) for tab in tabs] == [
        ("prepare", 1, Decimal("100.00")),
        ("approve", 1, Decimal("200.00")),
        ("countersign", 0, Decimal(0)),
        ("pay", 1, Decimal("300.00")),
        ("paid", 0, Decimal(0)),
    ]


def test_the_list_is_searched_and_filtered(sign_in, finance_officer):
    wanted = InstalmentFactory(agreement__organisation__name="Prama Foundation")
    InstalmentFactory(agreement__kind=Agreement.Kind.CONTRACT, agreement__organisation__name="Prama Services")
    InstalmentFactory()

    rows = sign_in(finance_officer).get("/office/payments/?q=prama&kind=grant").context["rows"]

    assert [row["instalment"] for row in rows] == [wanted]


@pytest.mark.parametrize("query", ["?step=nothing", "?p=0", "?p=x", "?kind=nothing", "?step=paid&p=999"])
def test_an_odd_address_is_answered(query, sign_in, finance_officer):
    InstalmentFactory()

    assert sign_in(finance_officer).get(f"/office/payments/{query}").status_code == 200


def many_prepared(number):
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    for _ in range(number):
        agreement = AgreementFactory(state=LIVE, organisation=OrganisationFactory(contacts=[]))
        Condition.objects.create(agreement=agreement, number=1, text="Do this.")
        InstalmentFactory(
            agreement=agreement,
            number=1,
            state=Instalment.State.PREPARED,
            prepared_by=officer,
            prepared_at=timezone.now(),
        )


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    many, sign_in, finance_officer, django_assert_max_num_queries
):
    many_prepared(many)
    finance = sign_in(finance_officer)

    with django_assert_max_num_queries(22):
        page = finance.get("/office/payments/?step=approve")

    assert len(page.context["rows"]) == min(many, 25)


@pytest.mark.parametrize("many", [3, 30])
def test_the_report_of_agreements_asks_as_often_for_many_as_for_few(
    many, sign_in, grants_officer, django_assert_max_num_queries
):
    many_prepared(many)
    officer = sign_in(grants_officer)

    with django_assert_max_num_queries(22):
        officer.get("/office/agreements/")


def test_the_report_is_filtered_searched_and_exported(sign_in, grants_officer):
    AgreementFactory(reference="SDF-2026-0042", title="=1+1", state=LIVE, organisation__name="Prama Foundation")
    AgreementFactory(reference="SDF-2026-0043", state=LIVE)
    AgreementFactory(state=Agreement.State.PLANNED, organisation__name="Prama Foundation")

    export = sign_in(grants_officer).get("/office/agreements/?state=live&q=prama&export=csv")

    lines = b"".join(export.streaming_content).decode().splitlines()
    assert lines[1:] == ["SDF-2026-0042,Grant agreement,Prama Foundation,'=1+1,1000.00,2026-04-01,2027-03-31,Live,"]


def test_an_officer_confirms_a_condition_and_takes_the_lead(sign_in, grants_officer):
    agreement = AgreementFactory(reference="SDF-2026-0042", state=LIVE)
    condition = Condition.objects.create(agreement=agreement, number=1, text="Send the lease.")
    officer = sign_in(grants_officer)

    officer.post("/office/agreements/SDF-2026-0042/conditions/1/confirm/")
    officer.post("/office/agreements/SDF-2026-0042/lead/")

    assert Condition.objects.get(pk=condition.pk).met_confirmed_by == grants_officer
    assert Agreement.objects.get(pk=agreement.pk).lead_officer == grants_officer


@pytest.mark.parametrize("page", ["conditions/1/confirm/", "lead/", "end/", "terminate/", "withdraw/", "variations/1/"])
def test_finance_reads_an_agreement_and_changes_nothing(page, sign_in, finance_officer):
    AgreementFactory(reference="SDF-2026-0042", state=LIVE)
    finance = sign_in(finance_officer)

    assert finance.get("/office/agreements/SDF-2026-0042/").status_code == 200
    assert finance.post(f"/office/agreements/SDF-2026-0042/{page}").status_code == 403


@pytest.fixture
def variation():
    member = UserFactory()
    agreement = AgreementFactory(reference="SDF-2026-0042", state=LIVE, organisation__member=member)
    return ask_variation(agreement, by=member, reason="Less.", new_value=Decimal("900.00"))


def test_an_officer_agrees_to_a_variation(sign_in, grants_officer, variation):
    sign_in(grants_officer).post("/office/agreements/SDF-2026-0042/variations/1/", {"verdict": "agree", "answer": ""})

    assert Variation.objects.get(pk=variation.pk).state == Variation.State.AGREED
    assert Agreement.objects.get(pk=variation.agreement_id).value == Decimal("900.00")


@pytest.mark.parametrize(("answers", "field"), [({}, "verdict"), ({"verdict": "refuse", "answer": " "}, "answer")])
def test_an_answer_without_what_it_needs_is_a_sentence(answers, field, sign_in, grants_officer, variation):
    response = sign_in(grants_officer).post("/office/agreements/SDF-2026-0042/variations/1/", answers)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Variation.objects.get(pk=variation.pk).state == Variation.State.ASKED


def test_what_cannot_end_yet_says_why(sign_in, grants_officer):
    EndReportFactory(agreement=AgreementFactory(reference="SDF-2026-0042", state=LIVE))

    response = sign_in(grants_officer).post("/office/agreements/SDF-2026-0042/end/", {"agreed": "on", "unpaid": "0"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "A return is not accepted yet. Accept it first, or terminate the agreement with a reason."
    ]


def test_an_officer_plans_what_is_left_of_a_contract_and_no_more(sign_in):
    contract = AgreementFactory(kind="contract", reference="C-2019-0001", state=LIVE, value=Decimal("1000.00"))
    InstalmentFactory(agreement=contract, number=1, amount=Decimal("400.00"))
    officer = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))
    address = "/office/agreements/C-2019-0001/instalments/add/"

    refused = officer.post(address, {"amount": "600.01", "due_on": "2026-12-01"})
    officer.post(address, {"amount": "600.00", "due_on": "2026-12-01"})

    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == ["Only £600 of £1,000 is not planned yet."]
    assert list(contract.instalments.values_list("number", "amount")) == [(1, Decimal(400)), (2, Decimal(600))]


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({}, ["amount", "due_on"]),
        ({"amount": "0", "due_on": "2026-12-01"}, ["amount"]),
        ({"amount": "-1", "due_on": "2026-12-01"}, ["amount"]),
        ({"amount": "1.001", "due_on": "2026-12-01"}, ["amount"]),
        ({"amount": "NaN", "due_on": "31.2.2026"}, ["amount", "due_on"]),
    ],
    ids=["empty", "nothing", "negative", "less than a penny", "no number and no day"],
)
def test_an_instalment_that_cannot_be_is_a_sentence_at_its_field(answers, fields, sign_in, grants_officer):
    agreement = AgreementFactory(reference="SDF-2026-0042", state=LIVE)

    response = sign_in(grants_officer).post("/office/agreements/SDF-2026-0042/instalments/add/", answers)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == fields
    assert agreement.instalments.count() == 0


@pytest.mark.parametrize(
    "page",
    [
        "lead/",
        "conditions/1/confirm/",
        "conditions/1/",
        "variations/1/",
        "instalments/add/",
        "end/",
        "terminate/",
        "withdraw/",
    ],
)
@pytest.mark.parametrize(
    ("kind", "role", "refusal"),
    [
        ("grant", Role.COMMISSIONING_OFFICER, "Only a grants officer changes a grant agreement."),
        ("contract", Role.GRANTS_OFFICER, "Only a commissioning officer changes a contract."),
    ],
)
def test_an_officer_of_the_other_wing_reads_an_agreement_and_changes_nothing(page, kind, role, refusal, sign_in):
    agreement = AgreementFactory(kind=kind, reference="SDF-2026-0042", state=LIVE)
    officer = sign_in(UserFactory(role=role))

    refused = officer.post(f"/office/agreements/SDF-2026-0042/{page}", {"reason": "Over."})

    assert (refused.status_code, refusal in refused.content.decode()) == (403, True)
    assert (
        "/office/agreements/SDF-2026-0042/lead/"
        not in officer.get("/office/agreements/SDF-2026-0042/").content.decode()
    )
    held = Agreement.objects.get(pk=agreement.pk)
    assert (held.state, held.lead_officer) == (LIVE, None)


@pytest.mark.parametrize(("before", "after"), [("offered", "withdrawn"), ("planned", "planned"), ("live", "live")])
def test_only_an_offer_is_taken_back(before, after, sign_in, grants_officer):
    agreement = AgreementFactory(reference="SDF-2026-0042", state=before)

    answer = sign_in(grants_officer).post("/office/agreements/SDF-2026-0042/withdraw/", CONFIRMED)

    assert answer.status_code == (302 if before == "offered" else 422)
    assert Agreement.objects.get(pk=agreement.pk).state == after


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.GRANTS_OFFICER, True),
        (Role.COMMISSIONER, True),
        (Role.COMMISSIONING_OFFICER, False),
        (Role.FINANCE_OFFICER, False),
    ],
)
def test_a_grant_before_its_release_is_for_those_who_decide(role, sees, sign_in):
    AgreementFactory(reference="SDF-2026-0042", state=Agreement.State.PLANNED)
    AgreementFactory(reference="SDF-2026-0043", state=Agreement.State.WITHDRAWN, text="")
    AgreementFactory(kind="contract", reference="C-2026-0001", state=Agreement.State.PLANNED)
    browser = sign_in(UserFactory(role=role))

    export = b"".join(browser.get("/office/agreements/?export=csv").streaming_content).decode().splitlines()[1:]
    pages = [browser.get(f"/office/agreements/SDF-2026-{number}/").status_code for number in ("0042", "0043")]

    unreleased = ["SDF-2026-0042", "SDF-2026-0043"] if sees else []
    assert sorted(line.split(",")[0] for line in export) == ["C-2026-0001", *unreleased]
    assert pages == ([200, 200] if sees else [404, 404])


def test_before_an_officer_moves_the_end_the_page_says_what_moves_with_it(sign_in, grants_officer):
    member = UserFactory()
    agreement = AgreementFactory(reference="SDF-2026-0042", state=LIVE, organisation__member=member)
    EndReportFactory(agreement=agreement, due_on=date(2027, 5, 26))
    ask_variation(agreement, by=member, reason="Later.", new_end=date(2027, 4, 30))

    page = sign_in(grants_officer).get("/office/agreements/SDF-2026-0042/variations/1/").content.decode()

    assert "The end report moves with the end: it would be due on 25 June 2027." in page


@pytest.mark.parametrize(
    ("action", "state", "refusal"),
    [
        ("withdraw", "live", "There is no offer to take back: SDF-2026-0042 is “Live”."),
        ("withdraw", "planned", "There is no offer to take back: SDF-2026-0042 is “Planned”."),
        ("end", "offered", "Only a live agreement ends: SDF-2026-0042 is “Offered, waiting for signature”."),
        ("terminate", "ended", "Only an agreement in force is terminated: SDF-2026-0042 is “Ended”."),
    ],
)
def test_a_page_that_cannot_do_its_work_says_so_before_anything_is_typed(
    action, state, refusal, sign_in, grants_officer
):
    AgreementFactory(reference="SDF-2026-0042", state=state)

    answer = sign_in(grants_officer).get(f"/office/agreements/SDF-2026-0042/{action}/", follow=True)

    assert answer.redirect_chain == [("/office/agreements/SDF-2026-0042/", 302)]
    assert said(answer) == [refusal]


def test_the_address_of_a_button_leads_to_its_page(sign_in, grants_officer, finance_officer):
    instalment = InstalmentFactory()
    reference = instalment.agreement.reference
    officer, finance = sign_in(grants_officer), sign_in(finance_officer)

    pages = [
        officer.get(f"/office/payments/{instalment.pk}/prepare/").url,
        finance.get(f"/office/payments/{instalment.pk}/approve/").url,
        officer.get(f"/office/agreements/{reference}/lead/").url,
        officer.get(f"/office/agreements/{reference}/conditions/1/confirm/").url,
    ]

    page = f"/office/agreements/{reference}/"
    assert pages == ["/office/payments/?step=prepare", "/office/payments/?step=approve", page, page]


def with_returns_and_claims(many):
    """An agreement with so many returns and claims; the second claim waits for its answer, the others have it."""
    agreement = AgreementFactory(reference="SDF-2026-0042", state=LIVE)
    member, officer = UserFactory(), UserFactory(role=Role.GRANTS_OFFICER)
    for number in range(1, many + 1):
        day = date(2026, 1, 1) + timedelta(days=number)
        ReturnFactory(agreement=agreement, number=number, period_start=day, period_end=day, due_on=day)
        answered = {} if number == 2 else {"answered_by": officer, "answered_at": timezone.now(), "state": "refused"}
        Claim.objects.create(
            agreement=agreement, number=number, amount=1, what_for="Rent", claimed_by=member, answer="No.", **answered
        )
    return agreement


@pytest.mark.parametrize("many", [3, 30])
def test_the_page_of_an_agreement_asks_as_often_for_many_returns_and_claims(
    many, sign_in, grants_officer, django_assert_max_num_queries
):
    with_returns_and_claims(many)
    officer = sign_in(grants_officer)
    officer.get("/office/agreements/SDF-2026-0042/")

    with django_assert_max_num_queries(33):
        page = officer.get("/office/agreements/SDF-2026-0042/")

    assert (len(page.context["returns"]), len(list(page.context["claims"]))) == (min(many, 10), min(many, 10))


def test_the_page_of_an_agreement_turns_returns_and_claims_over_on_their_own(sign_in, grants_officer):
    with_returns_and_claims(25)
    officer = sign_in(grants_officer)

    first = officer.get("/office/agreements/SDF-2026-0042/")
    last = officer.get("/office/agreements/SDF-2026-0042/?claims=3")

    numbers = [[one.number for one in page.context["claims"]] for page in (first, last)]
    assert numbers == [[2, *range(25, 16, -1)], [6, 5, 4, 3, 1]]
    returns = [[row["return"].number for row in page.context["returns"]] for page in (first, last)]
    assert returns == [list(range(1, 11))] * 2
    link = "/office/returns/?q=SDF-2026-0042"
    assert link in first.content.decode()
    assert officer.get(link).context["page_obj"].paginator.count == 25


def test_the_page_of_an_agreement_says_that_there_is_no_account_to_pay_to(sign_in, grants_officer):
    agreement = AgreementFactory(reference="SDF-2026-0042", state=LIVE)
    instalment = Instalment.objects.create(agreement=agreement, number=1, amount=10, due_on=timezone.localdate())
    officer = sign_in(grants_officer)

    waits = officer.get("/office/agreements/SDF-2026-0042/").context["bank"]
    Instalment.objects.filter(pk=instalment.pk).update(state="cancelled")
    nothing_to_pay = officer.get("/office/agreements/SDF-2026-0042/").context["bank"]

    assert (len(waits), nothing_to_pay) == (1, [])
