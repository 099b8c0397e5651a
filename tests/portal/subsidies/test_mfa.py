"""Minimal financial assistance from the decision to the public database."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement, sign
from portal.agreements.domain.errors import NotAgreed, NotAllowed, ReasonMissing, WrongState
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.organisations.models import Membership
from portal.subsidies.domain import (
    Declared,
    answer_notice,
    confirm_given,
    decide_basis,
    record_in_database,
    send_notice,
    why_not_signed,
)
from portal.subsidies.domain.errors import AboveTheCap, NothingToDecide, WrongDay
from portal.subsidies.domain.signing import why_not_raised
from portal.subsidies.models import SubsidyBasis
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
MFA = SubsidyBasis.Basis.MFA
WHY = "The group sells repaired bicycles, so it is an enterprise in this."


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
def planned(trustee):
    return AgreementFactory(organisation__member=trustee, value=Decimal("150000.00"))


def decided(agreement, officer, basis=MFA, **more):
    return decide_basis(agreement, by=officer, basis=basis, reason=WHY, **more)


def noticed(agreement, officer):
    decided(agreement, officer)
    offer_agreement(agreement, by=officer)
    return agreement.subsidy_bases.standing().get()


def answer(basis, by, *, kept=True, declared=(), agreed=True):
    return answer_notice(
        basis, by=by, is_within_cap=kept, declared=declared, name="A Trustee", position="Chair", agreed=agreed
    )


def signed(agreement, by):
    return sign(agreement, by=by, name="A Trustee", position="Chair", agreed=True)


def from_council(pounds, day=date(2025, 5, 1)):
    return Declared(giver="Dorset Council", amount=Decimal(pounds), given_on=day)


def test_the_whole_way(planned, officer, trustee):
    basis = noticed(planned, officer)
    assert "£315,000" in basis.notice
    assert "1 April 2024" in basis.notice
    assert Message.objects.filter(event="subsidies/notice").exists()

    answer(basis, trustee, declared=[from_council("100000")])
    assert Message.objects.get(event="subsidies/answered").about == planned.reference
    signed(planned, trustee)
    confirm_given(SubsidyBasis.objects.get(), by=officer, given_on=date(2026, 6, 15))
    record_in_database(SubsidyBasis.objects.get(), by=officer, on=date(2026, 6, 15), reference="SC10123")

    basis = SubsidyBasis.objects.get()
    assert (basis.publish_by, basis.database_reference) == (date(2026, 9, 15), "SC10123")
    assert basis.standing == "Given, and in the public database"
    given = Message.objects.filter(event="subsidies/given").first()
    assert "£150,000" in given.text
    assert "15 June 2026" in given.text


def test_nobody_signs_before_the_recipient_has_confirmed(planned, officer, trustee):
    basis = noticed(planned, officer)
    planned.refresh_from_db(fields=["text"])

    with pytest.raises(WrongState, match="under “Subsidy control”"):
        signed(planned, trustee)
    with pytest.raises(Error, match="has not confirmed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET state = 'live' WHERE id = %s", [planned.pk])

    answer(basis, trustee)
    assert signed(planned, trustee).state == Agreement.State.LIVE


@pytest.mark.parametrize("basis", [SubsidyBasis.Basis.OTHER, SubsidyBasis.Basis.NONE])
def test_other_bases_ask_nothing_of_the_recipient(planned, officer, trustee, basis):
    decided(planned, officer, basis=basis)
    offer_agreement(planned, by=officer)

    assert why_not_signed(planned) == ""
    assert not Message.objects.filter(event="subsidies/notice").exists()
    assert signed(planned, trustee).state == Agreement.State.LIVE


def test_an_award_above_the_cap_is_refused(officer):
    organisation = OrganisationFactory(name="Bicycle Kitchen")
    first = AgreementFactory(organisation=organisation, value=Decimal("300000.00"))
    decided(first, officer)

    with pytest.raises(AboveTheCap, match=r"£315,000.01 .* £15,000 is left"):
        decided(AgreementFactory(organisation=organisation, value=Decimal("15000.01")), officer)

    decided(AgreementFactory(organisation=organisation, value=Decimal("15000.00")), officer)
    assert SubsidyBasis.objects.counted().count() == 2


def test_an_offer_that_was_declined_counts_no_more(officer):
    organisation = OrganisationFactory()
    first = AgreementFactory(organisation=organisation, value=Decimal("300000.00"))
    decided(first, officer)
    Agreement.objects.filter(pk=first.pk).update(state=Agreement.State.DECLINED)

    decided(AgreementFactory(organisation=organisation, value=Decimal("300000.00")), officer)


def test_three_years_later_it_counts_no_more(officer):
    organisation = OrganisationFactory()
    with time_machine.travel("2024-03-31 10:00"):
        decided(AgreementFactory(organisation=organisation, value=Decimal("300000.00")), officer)

    decided(AgreementFactory(organisation=organisation, value=Decimal("300000.00")), officer)


def test_the_cap_counts_what_others_gave(planned, officer, trustee):
    basis = noticed(planned, officer)

    with pytest.raises(AboveTheCap, match=r"£315,000\.01"):
        answer(basis, trustee, declared=[from_council("165000.01")])

    # Of the year before those that count: no matter how much.
    answer(basis, trustee, declared=[from_council("165000"), from_council("900000", date(2024, 3, 31))])
    with pytest.raises(AboveTheCap):
        decided(AgreementFactory(organisation=planned.organisation, value=Decimal("0.01")), officer)


def test_an_answer_takes_the_place_of_what_was_declared_before(planned, officer, trustee):
    answer(noticed(planned, officer), trustee, declared=[from_council("100000")])
    other = AgreementFactory(organisation=planned.organisation, value=Decimal("60000.00"))

    answer(noticed(other, officer), trustee, declared=[from_council("105000")])

    with pytest.raises(AboveTheCap):
        decided(AgreementFactory(organisation=planned.organisation, value=Decimal("0.01")), officer)


def test_the_database_refuses_above_the_cap(planned, officer, trustee):
    answer(noticed(planned, officer), trustee, declared=[from_council("165000")])
    other = AgreementFactory(organisation=planned.organisation)

    with pytest.raises(Error, match="more than the cap"), transaction.atomic():
        SubsidyBasis.objects.create(
            agreement=other, number=1, basis=MFA, reason=WHY, amount=Decimal("0.01"), year=2027, decided_by=officer,
            decided_at=timezone.now(),
        )  # fmt: skip


def test_who_says_that_the_cap_would_not_be_kept_cannot_sign(planned, officer, trustee):
    answer(noticed(planned, officer), trustee, kept=False, declared=[from_council("300000")])

    with pytest.raises(WrongState, match="another basis"):
        signed(planned, trustee)

    decided(planned, officer, basis=SubsidyBasis.Basis.OTHER)
    assert signed(planned, trustee).state == Agreement.State.LIVE


def test_an_answer_needs_a_signatory_a_tick_and_days_that_have_been(planned, officer, trustee):
    basis = noticed(planned, officer)
    writer = MembershipFactory(organisation=planned.organisation, role=Membership.Role.EDITS).user

    with pytest.raises(NotAllowed):
        answer(basis, writer)
    with pytest.raises(NotAgreed):
        answer(basis, trustee, agreed=False)
    with pytest.raises(WrongDay):
        answer(basis, trustee, declared=[from_council("1", date(2026, 6, 16))])
    answer(basis, trustee)
    with pytest.raises(WrongState, match="already"):
        answer(basis, trustee)


def test_a_decision_needs_the_right_officer_a_stranger_and_a_reason(planned, officer):
    with pytest.raises(NotAllowed):
        decided(planned, UserFactory(role=Role.COMMISSIONING_OFFICER))
    member = MembershipFactory(organisation=planned.organisation, user=UserFactory(role=Role.GRANTS_OFFICER)).user
    with pytest.raises(NotAllowed):
        decided(planned, member)
    with pytest.raises(ReasonMissing):
        decide_basis(planned, by=officer, basis=MFA, reason=" ")


def test_it_is_given_after_the_confirmation_and_not_tomorrow(planned, officer, trustee):
    basis = answer(noticed(planned, officer), trustee)
    with pytest.raises(WrongState, match="when the agreement is signed"):
        confirm_given(basis, by=officer, given_on=date(2026, 6, 15))
    signed(planned, trustee)
    for day in (date(2026, 6, 14), date(2026, 6, 16)):
        with pytest.raises(WrongDay):
            confirm_given(basis, by=officer, given_on=day)


def test_more_money_needs_a_basis_of_its_own(planned, officer, trustee):
    answer(noticed(planned, officer), trustee)
    signed(planned, trustee)
    live = Agreement.objects.get(pk=planned.pk)
    with pytest.raises(NothingToDecide):
        decided(live, officer)
    assert "£10,000" in why_not_raised(live, Decimal(160000))
    with pytest.raises(Error, match="subsidy control"), transaction.atomic():
        Agreement.objects.filter(pk=live.pk).update(value=Decimal(160000))

    more = decided(live, officer, amount=Decimal(10000))
    assert why_not_raised(live, Decimal(160000))
    send_notice(more, by=officer)
    answer(SubsidyBasis.objects.get(pk=more.pk), trustee)
    assert (
        "if it is more money, the value can be raised"
        in Message.objects.filter(event="subsidies/answered").latest("pk").text
    )

    assert why_not_raised(live, Decimal(160000)) == ""
    Agreement.objects.filter(pk=live.pk).update(value=Decimal(160000))


def test_nobody_signs_for_more_than_was_confirmed(planned, officer, trustee):
    answer(noticed(planned, officer), trustee)
    Agreement.objects.filter(pk=planned.pk).update(value=Decimal(150001))

    with pytest.raises(WrongState, match="once more"):
        signed(planned, trustee)
    with pytest.raises(Error, match="subsidy control"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET state = 'live' WHERE id = %s", [planned.pk])

    decided(Agreement.objects.get(pk=planned.pk), officer)
    send_notice(planned.subsidy_bases.standing().get(), by=officer)
    answer(planned.subsidy_bases.standing().get(), trustee)
    assert signed(planned, trustee).state == Agreement.State.LIVE


def test_a_no_for_one_award_does_not_undo_what_was_confirmed_for_another(planned, officer, trustee):
    answer(noticed(planned, officer), trustee)
    signed(planned, trustee)
    other = AgreementFactory(organisation=planned.organisation, value=Decimal("1000.00"))
    answer(noticed(other, officer), trustee, kept=False, declared=[from_council("900000")])

    confirm_given(planned.subsidy_bases.get(), by=officer, given_on=date(2026, 6, 15))
    record_in_database(planned.subsidy_bases.get(), by=officer, on=date(2026, 6, 15), reference="SC10123")

    assert planned.subsidy_bases.get().database_reference == "SC10123"


def test_two_organisations_that_become_one_above_the_cap_keep_what_was_confirmed(planned, officer, trustee):
    for one in (planned, AgreementFactory(organisation__member=trustee, value=Decimal("300000.00"))):
        answer(noticed(one, officer), trustee)
        signed(one, trustee)
        Agreement.objects.filter(pk=one.pk).update(organisation=planned.organisation)

    confirm_given(planned.subsidy_bases.get(), by=officer, given_on=date(2026, 6, 15))
    record_in_database(planned.subsidy_bases.get(), by=officer, on=date(2026, 6, 15), reference="SC10123")

    with pytest.raises(AboveTheCap):
        decided(AgreementFactory(organisation=planned.organisation, value=Decimal("0.01")), officer)


def test_nobody_sees_to_what_their_own_organisation_is_given(planned, officer, trustee):
    member = MembershipFactory(organisation=planned.organisation, user=UserFactory(role=Role.GRANTS_OFFICER)).user
    basis = answer(noticed(planned, officer), trustee)
    signed(planned, trustee)
    with pytest.raises(NotAllowed, match="belong to this organisation"):
        confirm_given(basis, by=member, given_on=date(2026, 6, 15))
    more = decided(Agreement.objects.get(pk=planned.pk), officer, amount=Decimal(10000))
    with pytest.raises(NotAllowed, match="belong to this organisation"):
        send_notice(more, by=member)


def test_what_was_said_stays(planned, officer, trustee):
    basis = answer(noticed(planned, officer), trustee, declared=[from_council("10")])

    for change in ("is_within_cap = false", "amount = 1", "notice = 'other'", "reason = 'other'"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE subsidies_subsidybasis SET {change} WHERE id = %s", [basis.pk])
    with pytest.raises(Error), transaction.atomic():
        basis.declared.all().delete()


def test_a_notice_goes_out_once_and_not_before_the_offer(planned, officer):
    basis = decided(planned, officer)
    with pytest.raises(WrongState, match="when the agreement is offered"):
        send_notice(basis, by=officer)
    offer_agreement(planned, by=officer)
    with pytest.raises(WrongState, match="already"):
        send_notice(SubsidyBasis.objects.get(), by=officer)


def test_an_offer_goes_out_where_the_notice_does_not_fit_any_more(planned, officer, trustee):
    decided(planned, officer)
    other = AgreementFactory(organisation=planned.organisation, value=Decimal("1000.00"))
    answer(noticed(other, officer), trustee, kept=False, declared=[from_council("300000")])

    offer_agreement(planned, by=officer)

    assert planned.subsidy_bases.standing().get().notice_at is None
    assert "still has to give notice" in why_not_signed(planned)
    with pytest.raises(AboveTheCap):
        send_notice(planned.subsidy_bases.standing().get(), by=officer)
