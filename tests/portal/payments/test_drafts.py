"""Before an agreement is signed: a change asked for, answered by another draft or a no."""

from datetime import date
from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.comparing import compared
from portal.agreements.domain import ask_draft_change, offer_agreement, refuse_draft_change, sign, take_wish_back
from portal.agreements.domain.errors import MoneyDoesNotAddUp, NotAllowed, NothingChanges, ReasonMissing, WrongState
from portal.agreements.models import Agreement, Condition
from portal.mail.models import Message
from portal.organisations.models import Membership
from portal.payments.domain import change_draft
from portal.payments.domain.drafts import ConditionTerms, Planned, Redrafted
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def trustee():
    return UserFactory(email="trustee@group.example")


@pytest.fixture
def offered(trustee):
    agreement = AgreementFactory(
        organisation__member=trustee, template=AgreementTemplateFactory(signatories=2), starts_on=date(2026, 4, 1)
    )
    InstalmentFactory(agreement=agreement, number=1, amount=Decimal(600), due_on=date(2026, 5, 1))
    report = EndReportFactory(agreement=agreement)
    InstalmentFactory(agreement=agreement, number=2, amount=Decimal(400), after_return=report, due_on=date(2027, 4, 30))
    Condition.objects.create(agreement=agreement, number=1, text="Show the lease.", due_on=date(2026, 5, 1))
    return offer_agreement(agreement, by=None)


def signing(agreement, by, **more):
    return sign(agreement, by=by, name="A Trustee", position="Chair", agreed=True, **more)


def redrafted(agreement, **more):
    facts = {"purpose": agreement.purpose, "starts_on": agreement.starts_on, "ends_on": agreement.ends_on}
    return Redrafted(**facts | more)


def test_another_draft_answers_a_wish_and_both_texts_stay(offered, trustee, officer):
    change = ask_draft_change(offered, by=trustee, wish="Could we have until June for the lease?")
    terms = ConditionTerms("Show the lease.", date(2026, 6, 1), before_payment=True)

    draft = change_draft(change, redrafted(offered, conditions={1: terms}), by=officer, answer="Gladly.")

    first, second = offered.drafts.all()
    assert (draft, Agreement.objects.get().text) == (second, second.text)
    changed = [one for one in compared(first.text, second.text) if one.is_changed]
    said = ["".join(f"[{each.sort}]{each.words}" for each in one.stretches) for one in changed]
    assert said == [
        "[same]1. Show the lease. By 1 [gone]May[added]June[same] 2026.[added] We pay nothing before this is met."
    ]
    assert Message.objects.filter(event="agreements/draft_change_answered", to=trustee.email).count() == 1


def test_dates_move_with_the_report_and_instalments_within_the_award(offered, trustee, officer):
    change = ask_draft_change(offered, by=trustee, wish="Later, and less at first.")
    wanted = redrafted(
        offered,
        ends_on=date(2027, 6, 30),
        instalments={1: Planned(Decimal(300), date(2026, 6, 1)), 2: Planned(Decimal(700), date(2027, 7, 30))},
    )

    change_draft(change, wanted, by=officer)

    assert Agreement.objects.get().ends_on == date(2027, 6, 30)
    assert list(offered.instalments.order_by("number").values_list("amount", flat=True)) == [300, 700]
    assert offered.returns.get().period_end == date(2027, 6, 30)


def test_the_award_is_not_changed(offered, trustee, officer):
    change = ask_draft_change(offered, by=trustee, wish="More.")

    with pytest.raises(MoneyDoesNotAddUp):
        change_draft(change, redrafted(offered, instalments={1: Planned(Decimal(700), date(2026, 5, 1))}), by=officer)

    assert offered.drafts.count() == 1


def test_a_draft_that_says_the_same_is_none(offered, trustee, officer):
    change = ask_draft_change(offered, by=trustee, wish="Something.")

    with pytest.raises(NothingChanges):
        change_draft(change, redrafted(offered), by=officer)


def test_signatures_fall_when_the_text_changes_and_nobody_signs_meanwhile(offered, trustee, officer):
    treasurer = MembershipFactory(organisation=offered.organisation).user
    signing(offered, trustee)
    change = ask_draft_change(offered, by=treasurer, wish="Other words, please.")
    with pytest.raises(WrongState, match="asked for a change"):
        signing(offered, treasurer)

    change_draft(change, redrafted(offered, purpose="Other words."), by=officer)

    assert offered.signatures.count() == 0
    assert Message.objects.filter(event="agreements/signature_taken_back", to=trustee.email).count() == 1


def test_a_wish_taken_back_lets_them_sign(offered, trustee):
    MembershipFactory(organisation=offered.organisation)
    take_wish_back(ask_draft_change(offered, by=trustee, wish="Other words."), by=trustee)

    assert signing(offered, trustee).signatures.count() == 1


def test_a_no_has_a_reason(offered, trustee, officer):
    change = ask_draft_change(offered, by=trustee, wish="Other words.")
    with pytest.raises(ReasonMissing):
        refuse_draft_change(change, by=officer, answer=" ")

    refuse_draft_change(change, by=officer, answer="They are those of the award.")

    with pytest.raises(WrongState):
        change_draft(change, redrafted(offered, purpose="x"), by=officer)
    assert Message.objects.filter(event="agreements/draft_change_answered", to=trustee.email).count() == 1


def test_who_may_ask_and_who_may_answer(offered, trustee, officer):
    reader = MembershipFactory(organisation=offered.organisation, role=Membership.Role.READS).user
    with pytest.raises(NotAllowed):
        ask_draft_change(offered, by=reader, wish="x")
    change = ask_draft_change(offered, by=trustee, wish="Other words.")
    with pytest.raises(WrongState, match="not answered yet"):
        ask_draft_change(offered, by=trustee, wish="And more.")
    MembershipFactory(organisation=offered.organisation, user=officer, role=Membership.Role.READS)

    with pytest.raises(NotAllowed, match="belong to this organisation"):
        change_draft(change, redrafted(offered, purpose="x"), by=officer)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"instalment_1_amount": "0", "instalment_2_amount": "1000"}, "instalment_1_amount"),
        ({"instalment_1_amount": "600.005"}, "instalment_1_amount"),
        ({"instalment_1_due_on": "9999-12-31"}, "instalment_1_due_on"),
        ({"ends_on": "9999-12-31"}, "ends_on"),
        ({"condition_1_due_on": "9999-12-31"}, "condition_1_due_on"),
        ({"instalment_1_amount": "601"}, "__all__"),
        ({}, "__all__"),
    ],
)
def test_a_draft_that_cannot_be_is_a_sentence_at_its_field(answers, field, offered, trustee, officer, sign_in):
    ask_draft_change(offered, by=trustee, wish="Could we have until June?")
    browser, page = sign_in(officer), f"/office/agreements/{offered.reference}/draft/"
    form = browser.get(page).context["form"]
    stands = {name: form[name].initial for name in form.fields if form[name].initial}

    response = browser.post(page, stands | {"verdict": "change", "answer": "Gladly."} | answers)

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert form["answer"].value() == "Gladly."
    assert offered.drafts.count() == 1
