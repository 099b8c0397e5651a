"""Many payments approved in one press: each is asked on its own, and what cannot be approved is left with why."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Condition
from portal.events.models import Event
from portal.payments.domain import approve_payments, prepare_payment, send_back
from portal.payments.domain.approving import mark_of
from portal.payments.jobs import approve
from portal.payments.models import Instalment, Payment, PaymentShare
from portal.payments.office import approving
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.payments.paying_in import finance
from tests.portal.streams.factories import FundingStreamFactory
from tests.signing_in import signed_in_client

pytestmark = pytest.mark.django_db
PAGE = "/office/payments/approve/"


def prepared(amount="1000.00", by=None, **facts):
    return prepare_payment(InstalmentFactory(amount=Decimal(amount), **facts), by=by or finance())


def states():
    return list(Instalment.objects.order_by("pk").values_list("state", flat=True))


def words(response):
    return " ".join(response.content.decode().split())


def shown(browser, page=PAGE):
    """The list as the button under it names it."""
    return re.search(r'name="everything" value="([0-9a-f]{64})"', words(browser.get(page)))[1]


@pytest.fixture
def officer():
    return finance()


@pytest.fixture
def browser(officer):
    return signed_in_client(officer)


def test_each_is_asked_on_its_own_and_what_cannot_be_approved_is_named_and_left(officer, settings):
    settings.PAYMENT_THIRD_PERSON_ABOVE = Decimal("500.00")
    good, own, waits, ours = prepared("40.00"), prepared("40.00", by=officer), prepared("40.00"), prepared("40.00")
    large = prepared("500.01")
    planned = InstalmentFactory()
    Condition.objects.create(agreement=waits.agreement, number=1, text="A policy.", before_payment=True)
    MembershipFactory(organisation=ours.agreement.organisation, user=officer)

    came = approve_payments([good, own, waits, ours, large, planned], by=officer)

    assert [one.pk for one in came.done] == [good.pk, large.pk]
    assert [(one.pk, str(why)) for one, why in came.left] == [
        (own.pk, "You prepared this payment, so a finance officer other than you has to approve it."),
        (waits.pk, "Condition 1 must be met before any payment."),
        (ours.pk, "You belong to this organisation. Somebody else in the office has to approve this payment."),
        (planned.pk, f"{planned} is “Planned” already."),
    ]
    assert states() == ["approved", "prepared", "prepared", "prepared", "seconded", "planned"]
    assert [one.instalment_id for one in Payment.objects.all()] == [good.pk]
    assert Event.objects.filter(verb="payment-approved", actor=officer).count() == 2


def test_done_again_nothing_is_approved_twice(officer):
    one = prepared()
    approve_payments([one], by=officer)

    came = approve_payments([one], by=finance())

    assert [str(why) for _, why in came.left] == [f"{one} is “Approved for payment” already."]
    assert Payment.objects.count() == 1


def test_several_of_one_agreement_do_not_take_the_same_pound(officer):
    first = prepared("600.00")
    agreement = first.agreement
    stream = FundingStreamFactory()
    set_money(agreement, {(2026, stream.pk): Decimal("700.00"), (2027, stream.pk): Decimal("300.00")})
    second = prepared("400.00", agreement=agreement)

    approve_payments([first, second], by=officer)

    shares = PaymentShare.objects.order_by("payment", "year").values_list("payment__instalment", "year", "amount")
    assert list(shares) == [
        (first.pk, 2026, Decimal("600.00")),
        (second.pk, 2026, Decimal("100.00")),
        (second.pk, 2027, Decimal("300.00")),
    ]


def test_thirty_ask_the_database_no_more_than_three(officer, django_assert_max_num_queries):
    for number in (3, 30):
        several = [prepared() for _ in range(number)]
        with django_assert_max_num_queries(20):
            approve_payments(several, by=officer)


def test_only_finance_approves(officer):
    with pytest.raises(NotAllowed):
        approve_payments([prepared()], by=UserFactory(role=Role.GRANTS_OFFICER))


def test_those_that_are_ticked_are_approved(browser, officer):
    one, other = prepared("250.50"), prepared()
    own = prepared(by=officer)

    page = words(browser.get(PAGE))
    assert ("You prepared this payment" in page, f'value="{own.pk}-' in page) == (True, False)
    answer = browser.post(
        PAGE,
        {"instalment": [*(mark_of(each.pk, each.prepared_at) for each in (one, own)), "x", "²-1", "9" * 30]},
        follow=True,
    )

    assert states() == ["approved", "prepared", "prepared"]
    assert "1 approved, £250.50 in all." in words(answer)
    assert "1 left as it was." in words(answer)
    assert Instalment.objects.get(pk=other.pk).approved_by is None


def test_nothing_ticked_approves_nothing(browser):
    prepared()

    assert "Nothing is ticked, so nothing was approved." in words(browser.post(PAGE, follow=True))
    assert states() == ["prepared"]


def test_the_whole_list_is_approved_as_it_was_seen_or_not_at_all(browser):
    prepared("250.00")
    seen = shown(browser)
    prepared("100.00")

    changed = browser.post(PAGE, {"everything": seen}, follow=True)
    assert "The list changed since you looked at it" in words(changed)
    assert states() == ["prepared", "prepared"]
    browser.post(PAGE, {"everything": shown(browser)})

    assert states() == ["approved", "approved"]


def test_a_filter_holds_for_the_whole_list_too(browser):
    one, other = prepared(), prepared()
    here = f"{PAGE}?q={one.agreement.reference}"

    browser.post(here, {"everything": shown(browser, here)})

    assert [Instalment.objects.get(pk=each.pk).state for each in (one, other)] == ["approved", "prepared"]


def test_a_long_list_is_left_to_the_worker(browser, officer, monkeypatch):
    monkeypatch.setattr(approving, "TOGETHER", 1)
    several = [prepared(), prepared()]

    answer = browser.post(PAGE, {"everything": shown(browser)}, follow=True)
    assert "2 are being approved. Look again in a minute" in words(answer)
    assert states() == ["prepared", "prepared"]
    send_back(several[1], by=officer, reason="Twice.")
    prepare_payment(Instalment.objects.get(pk=several[1].pk), by=finance())
    approve([mark_of(one.pk, one.prepared_at) for one in several], officer.pk)

    assert states() == ["approved", "prepared"]


def test_what_was_prepared_anew_since_somebody_looked_is_left(browser, officer):
    seen = prepared("250.00")
    page, ticked = shown(browser), mark_of(seen.pk, seen.prepared_at)
    send_back(seen, by=officer, reason="The amount is wrong.")
    Instalment.objects.filter(pk=seen.pk).update(amount=Decimal("900.00"))
    prepare_payment(Instalment.objects.get(pk=seen.pk), by=finance())

    of_all = browser.post(PAGE, {"everything": page}, follow=True)
    of_one = browser.post(PAGE, {"instalment": ticked}, follow=True)

    assert "The list changed since you looked at it" in words(of_all)
    assert "It was prepared anew since you looked at it." in words(of_one)
    assert states() == ["prepared"]


def test_the_list_of_payments_shows_the_way(browser):
    prepared(), prepared()

    assert f'href="{PAGE}"' in words(browser.get(f"{reverse('office_payments:list')}?step=approve"))


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_asks_as_much_for_many_rows_as_for_few(browser, number, django_assert_max_num_queries):
    for _ in range(number):
        prepared()

    with django_assert_max_num_queries(20):
        assert browser.get(PAGE).status_code == 200
