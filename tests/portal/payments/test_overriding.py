"""Somebody decides, with a reason, that something does not hold a payment back."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import confirm_condition
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement, Condition
from portal.dates.financial_years import financial_year
from portal.design.words import long_date
from portal.payments.domain import (
    approve_payment,
    cancel,
    mark_paid,
    override_holds,
    prepare_payment,
    remove_payments,
    send_back,
    take_back_override,
)
from portal.payments.domain.errors import (
    NothingToOverride,
    PaymentHeld,
    PaymentUnderWay,
    ReasonMissing,
    SamePerson,
    WrongStep,
)
from portal.payments.domain.publication import paid_all_the_same
from portal.payments.models import Instalment, Override
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory
from tests.portal.payments.paying_in import open_run

pytestmark = pytest.mark.django_db

WHY = "The lease is agreed, and the landlord signs it next week."


@pytest.fixture
def grants_officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def finance_officer():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def held():
    """Held by condition 1 and by return 1, which is overdue."""
    instalment = InstalmentFactory(amount=Decimal("500.00"))
    Condition.objects.create(agreement=instalment.agreement, number=1, text="Send the lease.", before_payment=True)
    EndReportFactory(agreement=instalment.agreement, due_on=timezone.localdate() - timedelta(days=1))
    return instalment


BOTH = ["condition:1", "overdue:1"]


def override(instalment, finance_officer, keys=BOTH):
    return override_holds(instalment, keys, by=finance_officer, reason=WHY)


def test_what_is_overridden_holds_no_more(held, grants_officer, finance_officer):
    override(held, finance_officer)

    prepared = prepare_payment(held, by=grants_officer)

    assert prepared.state == Instalment.State.PREPARED
    assert sorted((one.what, one.by, one.reason) for one in held.overrides.all()) == [
        ("Condition 1 open", finance_officer, WHY),
        ("Return 1 overdue", finance_officer, WHY),
    ]


def test_only_what_it_names_is_overridden(held, grants_officer, finance_officer):
    override(held, finance_officer, ["condition:1"])

    with pytest.raises(PaymentHeld) as refusal:
        prepare_payment(held, by=grants_officer)

    assert refusal.value.reasons == ["Return 1 is overdue."]


def test_another_instalment_of_the_agreement_stays_held(held, grants_officer, finance_officer):
    other = InstalmentFactory(agreement=held.agreement, number=99, amount=Decimal("10.00"))
    override(held, finance_officer)

    with pytest.raises(PaymentHeld, match="Condition 1 must be met"):
        prepare_payment(other, by=grants_officer)


def test_what_comes_up_later_holds_again(held, grants_officer, finance_officer):
    override(held, finance_officer)
    prepared = prepare_payment(held, by=grants_officer)
    Condition.objects.create(agreement=held.agreement, number=2, text="Insurance.", before_payment=True)

    with pytest.raises(PaymentHeld, match="Condition 2"):
        approve_payment(prepared, by=UserFactory(role=Role.FINANCE_OFFICER))


@pytest.mark.parametrize("role", [Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.EDITOR])
def test_other_roles_override_nothing(role, held):
    with pytest.raises(NotAllowed):
        override(held, UserFactory(role=role))


def test_the_commissioner_does(held):
    assert len(override(held, UserFactory(role=Role.COMMISSIONER))) == 2


def test_who_belongs_to_the_organisation_does_not(held, finance_officer):
    MembershipFactory(organisation=held.agreement.organisation, user=finance_officer)

    with pytest.raises(NotAllowed, match="Somebody else in the office has to override"):
        override(held, finance_officer)


def test_who_overrode_it_does_not_prepare_it(held, finance_officer):
    override(held, finance_officer)

    with pytest.raises(SamePerson, match="somebody else has to prepare it"):
        prepare_payment(held, by=finance_officer)


def test_who_prepared_it_does_not_override_it(finance_officer):
    prepared = prepare_payment(InstalmentFactory(), by=finance_officer)
    Condition.objects.create(agreement=prepared.agreement, number=1, text="Send the lease.", before_payment=True)

    with pytest.raises(SamePerson, match="somebody else has to override"):
        override(prepared, finance_officer, ["condition:1"])


def test_it_needs_a_reason(held, finance_officer):
    with pytest.raises(ReasonMissing):
        override_holds(held, BOTH, by=finance_officer, reason=" ")


@pytest.mark.parametrize("keys", [[], ["condition:2"], ["condition:1", "overdue:7"], ["agreement:0"], ["nonsense"]])
def test_nothing_is_overridden_that_does_not_hold_it(keys, held, finance_officer):
    with pytest.raises(NothingToOverride):
        override(held, finance_officer, keys)

    assert not Override.objects.exists()


def test_what_it_is_paid_for_and_an_agreement_that_is_not_live_cannot_be_overridden(finance_officer):
    report = EndReportFactory()
    awaiting = InstalmentFactory(agreement=report.agreement, after_return=report)
    offered = InstalmentFactory(agreement__state=Agreement.State.OFFERED)

    for instalment, key in ((awaiting, "awaited:1"), (offered, "agreement:0")):
        with pytest.raises(NothingToOverride):
            override(instalment, finance_officer, [key])


def test_a_condition_that_is_met_meanwhile_is_no_longer_overridden(held, grants_officer, finance_officer):
    confirm_condition(held.agreement.conditions.get(), by=grants_officer)

    with pytest.raises(NothingToOverride):
        override(held, finance_officer)


def test_nothing_is_overridden_twice(held, finance_officer):
    override(held, finance_officer)

    with pytest.raises(NothingToOverride):
        override(held, UserFactory(role=Role.COMMISSIONER))


def test_what_is_sent_back_keeps_what_was_decided(held, grants_officer, finance_officer):
    override(held, finance_officer)
    back = send_back(prepare_payment(held, by=grants_officer), by=finance_officer, reason="Wrong amount.")

    assert prepare_payment(back, by=grants_officer).state == Instalment.State.PREPARED


def test_a_cancelled_instalment_is_overridden_no_more(held, grants_officer, finance_officer):
    cancel(held, by=grants_officer, reason="Varied.")

    with pytest.raises(WrongStep):
        override(held, finance_officer)


class TestInTheDatabase:
    def run(self, sql, *values):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)

    def test_an_override_stays(self, held, finance_officer):
        override(held, finance_officer)

        for sql in ("UPDATE payments_override SET reason = 'x'", "DELETE FROM payments_override"):
            with pytest.raises(Error, match="an override stays as it is"):
                self.run(sql)

    def test_who_overrode_is_not_written_down_as_who_prepared(self, held, finance_officer):
        override(held, finance_officer)

        with pytest.raises(Error, match="does not prepare it"):
            Instalment.objects.filter(pk=held.pk).update(prepared_by=finance_officer)

    def test_who_prepared_is_not_written_down_as_who_overrode(self, finance_officer):
        prepared = prepare_payment(InstalmentFactory(), by=finance_officer)

        with pytest.raises(Error, match="does not override its holds"):
            Override.objects.create(instalment=prepared, hold="condition", number=1, reason=WHY, by=finance_officer)


class TestInTheOffice:
    def test_a_finance_officer_overrides(self, sign_in, held, finance_officer):
        client = sign_in(finance_officer)

        page = client.get(f"/office/payments/{held.pk}/override/").content.decode()
        client.post(f"/office/payments/{held.pk}/override/", {"keys": BOTH, "reason": WHY, "note": "Rang them."})

        assert ("Condition 1 must be met" in page, "Return 1 is overdue." in page) == (True, True)
        assert set(Override.objects.values_list("reason", "note")) == {(WHY, "Rang them.")}

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({"keys": BOTH, "reason": ""}, "reason"),
            ({"reason": WHY}, "keys"),
            ({"keys": ["condition:9"], "reason": WHY}, "keys"),
        ],
    )
    def test_what_is_missing_is_a_sentence_at_its_field(self, answers, field, sign_in, held, finance_officer):
        response = sign_in(finance_officer).post(f"/office/payments/{held.pk}/override/", answers)

        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
        assert not Override.objects.exists()

    def test_the_work_list_offers_it_to_whom_it_may(self, sign_in, held, grants_officer, finance_officer):
        pages = [sign_in(one).get("/office/payments/").content.decode() for one in (grants_officer, finance_officer)]

        assert [f"/office/payments/{held.pk}/override/" in page for page in pages] == [False, True]

    def test_the_agreement_and_the_work_list_say_what_was_overridden(self, sign_in, held, finance_officer):
        override(held, finance_officer)
        client = sign_in(finance_officer)

        pages = [client.get(one) for one in (f"/office/agreements/{held.agreement.reference}/", "/office/payments/")]

        assert [page.content.decode().count(f"Overridden: condition 1 open. {WHY}") for page in pages] == [1, 1]

    def test_the_list_shows_who_and_why_and_the_year(self, sign_in, held, finance_officer, grants_officer):
        override(held, finance_officer)
        client = sign_in(grants_officer)
        year = financial_year(timezone.localdate())

        page = client.get(f"/office/payments/overrides/?year={year}").content.decode()
        wrong = client.get("/office/payments/overrides/?year=1999")

        assert (page.count(WHY), str(finance_officer) in page, wrong.status_code) == (2, True, 422)

    def test_the_download_has_a_row_for_each(self, sign_in, held, grants_officer, finance_officer):
        override(held, finance_officer)
        approved = approve_payment(prepare_payment(held, by=grants_officer), by=UserFactory(role=Role.FINANCE_OFFICER))
        mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

        response = sign_in(finance_officer).get("/office/payments/overrides.csv")

        rows = list(csv.DictReader(b"".join(response.streaming_content).decode("utf-8-sig").splitlines()))
        assert [(row["What held it"], row["Instalment is"]) for row in rows] == [
            ("Return 1 overdue", "Paid"),
            ("Condition 1 open", "Paid"),
        ]

    @pytest.mark.parametrize("several", [3, 30])
    def test_more_rows_ask_no_more(self, several, sign_in, finance_officer, django_assert_max_num_queries):
        for _ in range(several):
            instalment = InstalmentFactory(amount=Decimal("10.00"))
            Override.objects.create(instalment=instalment, hold="condition", number=1, reason=WHY, by=finance_officer)
        client = sign_in(finance_officer)
        client.get("/office/payments/overrides/")

        with django_assert_max_num_queries(16):
            client.get("/office/payments/overrides/")


def test_the_public_reads_why_once_it_is_paid_and_who_never(held, grants_officer, finance_officer):
    override_holds(held, ["condition:1"], by=finance_officer, reason=WHY, note="Rang Ms Example.")
    override_holds(held, ["overdue:1"], by=finance_officer, reason="It came by post.")
    before = paid_all_the_same(held.agreement)
    approved = approve_payment(prepare_payment(held, by=grants_officer), by=UserFactory(role=Role.FINANCE_OFFICER))
    mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

    after = paid_all_the_same(held.agreement)

    day = long_date(timezone.localdate())
    assert (before, after) == (
        [],
        [
            {"words": f"£500 on {day}, with condition 1 open", "reason": WHY},
            {"words": f"£500 on {day}, with return 1 overdue", "reason": "It came by post."},
        ],
    )


class TestTakingBack:
    AGAIN = "The landlord will not sign."

    @pytest.fixture
    def commissioner(self):
        return UserFactory(role=Role.COMMISSIONER)

    def test_what_is_taken_back_holds_again_and_may_be_overridden_anew(
        self, held, grants_officer, finance_officer, commissioner
    ):
        condition, _ = override(held, finance_officer)
        prepared = prepare_payment(held, by=grants_officer)

        taken = take_back_override(condition, by=commissioner, reason=self.AGAIN)

        assert (taken.taken_back_by, taken.why_taken_back) == (commissioner, self.AGAIN)
        with pytest.raises(PaymentHeld) as refusal:
            approve_payment(prepared, by=finance_officer)
        assert refusal.value.reasons == ["Condition 1 must be met before any payment."]
        override(prepared, finance_officer, ["condition:1"])
        approve_payment(prepared, by=UserFactory(role=Role.FINANCE_OFFICER))
        assert Override.objects.filter(hold="condition").count() == 2

    def test_who_may_not_and_when_it_is_too_late(self, held, grants_officer, finance_officer, commissioner):
        condition, _ = override(held, finance_officer)
        inside = UserFactory(role=Role.FINANCE_OFFICER)
        MembershipFactory(organisation=held.agreement.organisation, user=inside)
        for person in (grants_officer, inside):
            with pytest.raises(NotAllowed):
                take_back_override(condition, by=person, reason=self.AGAIN)
        with pytest.raises(ReasonMissing):
            take_back_override(condition, by=commissioner, reason=" ")
        approved = approve_payment(prepare_payment(held, by=grants_officer), by=UserFactory(role=Role.FINANCE_OFFICER))
        run = open_run(approved.payments.get(), by=finance_officer)
        with pytest.raises(PaymentUnderWay):
            take_back_override(condition, by=commissioner, reason=self.AGAIN)
        remove_payments(run, [approved.payments.get()], by=finance_officer)
        mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")
        with pytest.raises(WrongStep):
            take_back_override(condition, by=commissioner, reason=self.AGAIN)

    def test_it_is_taken_back_once_and_stays_written_down(self, held, finance_officer, commissioner):
        condition, overdue = override(held, finance_officer)
        take_back_override(condition, by=commissioner, reason=self.AGAIN)

        with pytest.raises(WrongStep):
            take_back_override(condition, by=commissioner, reason=self.AGAIN)
        for change in ({"why_taken_back": "x"}, {"taken_back_at": None}, {"reason": "x"}):
            with pytest.raises(Error), transaction.atomic():
                Override.objects.filter(pk=condition.pk).update(**change)
        with pytest.raises(Error, match="name_and_reason"), transaction.atomic():
            Override.objects.filter(pk=overdue.pk).update(taken_back_at=timezone.now())

    def test_the_public_reads_that_it_was_taken_back(self, held, grants_officer, finance_officer, commissioner):
        condition, _ = override(held, finance_officer)
        take_back_override(condition, by=commissioner, reason=self.AGAIN)
        confirm_condition(held.agreement.conditions.get(), by=grants_officer)
        approved = approve_payment(prepare_payment(held, by=grants_officer), by=UserFactory(role=Role.FINANCE_OFFICER))
        mark_paid(approved, by=finance_officer, paid_on=timezone.localdate(), remittance="BACS-1")

        day = long_date(timezone.localdate())
        assert paid_all_the_same(held.agreement)[0] == {
            "words": f"£500 on {day}. That condition 1 should not hold it was decided first, and taken back on {day}",
            "reason": f"{WHY}\nWhy it was taken back: {self.AGAIN}",
        }

    def test_the_pages(self, held, finance_officer, commissioner, sign_in):
        condition, overdue = override(held, finance_officer)
        client, address = sign_in(commissioner), f"/office/payments/overrides/{condition.pk}/take-back/"
        assert address in client.get("/office/payments/overrides/").text

        assert client.post(address, {"reason": ""}).status_code == 422
        assert client.post(address, {"reason": self.AGAIN}).status_code == 302

        assert client.post(address, {"reason": "No, really."}).status_code == 422
        page = client.get("/office/payments/overrides/").text
        assert (self.AGAIN in page, address in page, f"/{overdue.pk}/take-back/" in page) == (True, False, True)
        assert self.AGAIN in sign_in(finance_officer).get("/office/payments/").text
        assert sign_in(UserFactory(role=Role.GRANTS_OFFICER)).get(address).status_code == 403
