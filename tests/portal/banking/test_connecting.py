"""Being paid through Stripe: opened there, given here, agreed by four, and followed. Not verified against Stripe."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking.details import AtStripe, Details
from portal.banking.domain import (
    account_for_payment,
    agree_account,
    check_account,
    confirm_account,
    enter_connected,
    look_at,
    open_onboarding,
    standings,
    take_account,
)
from portal.banking.domain.connecting import CHANGED_THERE, CLOSED_THERE
from portal.banking.domain.errors import (
    DoesNotFit,
    NoAccount,
    NotAllowed,
    NotReady,
    OneOnItsWay,
    ReasonMissing,
    SameAccount,
    SamePerson,
    StripeDidNotAnswer,
    StripeIsNotOffered,
)
from portal.banking.models import BankAccount, BankLook, ConnectedAccount
from portal.mail.models import Message
from portal.stripe.domain.working import catch_up
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory
from tests.portal.payments.at_stripe import connected, opened, stripe, told
from tests.stripe_simulator.standing_in import work

pytestmark = pytest.mark.django_db
__all__ = ["stripe"]
SORT_CODE, NUMBER = "000000", "12345678"


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Wareham Choir")


@pytest.fixture
def treasurer(organisation):
    return MembershipFactory(organisation=organisation).user


@pytest.fixture
def colleague(organisation):
    return MembershipFactory(organisation=organisation).user


def agreed(account, colleague, number=NUMBER):
    """By a colleague and two officers."""
    first, second = UserFactory(role=Role.GRANTS_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    confirm_account(account, by=colleague, details=Details(SORT_CODE, number))
    check_account(account, by=first, how="Rang the treasurer.")
    return agree_account(account, by=second)


def reasons(organisation):
    return standings([organisation.pk], timezone.localdate())[organisation.pk]


def address(organisation, *more):
    return "/".join([f"/account/organisations/{organisation.pk}/bank-details", *map(str, more)]) + "/"


def test_it_is_opened_at_stripe_given_and_agreed_by_four_people(stripe, sign_in, organisation, treasurer, colleague):
    browser = sign_in(treasurer)
    page = address(organisation, "stripe")
    assert "Open an account at Stripe" in browser.get(page).content.decode()

    first, again = browser.post(page), browser.post(page)
    assert first.url.startswith(f"{stripe.address}/onboarding/acct_")
    assert first.url == again.url
    assert stripe.address in browser.get(page)["Content-Security-Policy"]
    account = ConnectedAccount.objects.get()
    assert "Stripe asks for more" in browser.get(page + "back/", follow=True).content.decode()
    stripe.onboard(account.stripe_id, SORT_CODE, NUMBER)
    back = browser.get(page + "back/", follow=True).content.decode()
    assert ("Ready to pay out" in back, "••-••-00, •••••678" in back) == (True, True)
    assert browser.post(page + "give/").url == address(organisation)

    given = BankAccount.objects.get()
    assert (given.state, given.kind, given.stripe_account) == ("entered", "stripe", account.stripe_id)
    assert "by Stripe to ••-••-00, •••••678" in browser.get(address(organisation)).content.decode()
    with pytest.raises(SamePerson):
        confirm_account(given, by=treasurer, details=Details(SORT_CODE, NUMBER))
    with pytest.raises(DoesNotFit):
        confirm_account(given, by=colleague, details=Details(SORT_CODE, "12345679"))
    agreed(given, colleague)

    assert reasons(organisation) == []
    assert account_for_payment(organisation, by=None, why="x", today=timezone.localdate())[1] == AtStripe(
        account.stripe_id
    )
    assert BankLook.objects.count() == 0


def test_a_change_from_a_bank_account_says_why_and_waits(stripe, organisation, treasurer, colleague):
    BankAccountFactory(organisation=organisation)
    account = opened(stripe, organisation, sort_code=SORT_CODE, number=NUMBER)

    with pytest.raises(ReasonMissing):
        enter_connected(account, by=treasurer)
    given = enter_connected(account, by=treasurer, reason="We like it better.")
    assert reasons(organisation) == ["The organisation gave new bank details, which are not agreed yet."]
    with pytest.raises(OneOnItsWay):
        enter_connected(account, by=treasurer, reason="Once more.")
    held = agreed(given, colleague)

    assert held.pays_from > timezone.localdate()
    assert "Nothing is paid before" in reasons(organisation)[0]
    with time_machine.travel(timezone.now() + timedelta(days=14)):
        assert reasons(organisation) == []
    with pytest.raises(SameAccount):
        enter_connected(account, by=treasurer, reason="Once more.")


def test_another_bank_account_put_in_at_stripe_stops_all_payment_until_four_have_agreed(
    stripe, organisation, treasurer, colleague
):
    account = opened(stripe, organisation, sort_code=SORT_CODE, number=NUMBER)
    agreed(enter_connected(account, by=treasurer), colleague)
    told(stripe)

    stripe.change_bank(account.stripe_id, SORT_CODE, "87654321")
    assert told(stripe, times=2) == {200}

    stopped = BankAccount.objects.get()
    assert (stopped.state, stopped.ended_by, "put in at Stripe" in stopped.why_ended) == ("stopped", None, True)
    assert reasons(organisation) == ["There are no bank details of the organisation that were checked."]
    everybody = {treasurer.email, colleague.email, *organisation.contacts.values_list("email", flat=True)}
    assert set(Message.objects.filter(event="banking/stopped").values_list("to", flat=True)) == everybody
    again = enter_connected(ConnectedAccount.objects.get(), by=treasurer, reason="Our bank closed the branch.")
    assert agreed(again, colleague, "87654321").pays_from > timezone.localdate()
    assert StripeEvent.objects.to_look_at().count() == 0


def test_before_stripe_has_told_a_change_is_seen_when_somebody_pays(stripe, organisation):
    account = connected(stripe, organisation)
    ConnectedAccount.objects.update(fingerprint="another")

    with pytest.raises(NoAccount, match="Another bank account"):
        account_for_payment(organisation, by=None, why="x", today=timezone.localdate())
    assert account.is_at_stripe


def test_what_is_on_its_way_is_refused_when_it_changes_at_stripe(stripe, organisation, treasurer):
    account = opened(stripe, organisation)
    enter_connected(account, by=treasurer)

    stripe.change_bank(account.stripe_id, SORT_CODE, "87654321")
    take_account(account.stripe_id)

    assert BankAccount.objects.get().state == BankAccount.State.REFUSED
    assert Message.objects.filter(event="banking/refused").exists()


def test_where_stripe_does_not_pay_out_or_is_disconnected_nothing_is_paid(stripe, organisation, treasurer):
    account = connected(stripe, organisation)
    stripe.restrict(account.stripe_account)
    told(stripe)
    assert "does not pay this account out at present" in reasons(organisation)[0]
    with pytest.raises(NotReady):
        enter_connected(ConnectedAccount.objects.get(), by=treasurer, reason="x")
    stripe.onboard(account.stripe_account)
    told(stripe)
    assert reasons(organisation) == []

    with stripe.world.lock:
        stripe.world.account = account.stripe_account
        stripe.world.tell("account.application.deauthorized", {"id": "ca_1", "object": "application"})
        stripe.world.account = ""
    told(stripe)

    assert BankAccount.objects.get().state == BankAccount.State.STOPPED
    assert ConnectedAccount.objects.standing().count() == 0


def test_without_a_bank_account_in_pounds_to_pay_out_to_nothing_is_paid(stripe, organisation):
    account = connected(stripe, organisation)
    bank = stripe.world.things[account.stripe_account]["external_accounts"]["data"]
    card = {"id": "card_1", "object": "card", "currency": "gbp", "last4": "4242", "default_for_currency": True}
    bank[:] = [bank[0] | {"default_for_currency": False}, card]

    take_account(account.stripe_account)

    assert ConnectedAccount.objects.get().fingerprint == ""
    assert BankAccount.objects.get().state == BankAccount.State.STOPPED


@pytest.mark.parametrize("kind", ["created", "updated", "deleted"])
def test_every_word_of_stripe_about_the_bank_account_is_heard(stripe, organisation, kind):
    account = connected(stripe, organisation)
    told(stripe)
    stripe.change_bank(account.stripe_account, SORT_CODE, "87654321")
    stripe.webhooks.drop()
    with stripe.world.lock:
        stripe.world.account = account.stripe_account
        bank = stripe.world.things[account.stripe_account]["external_accounts"]["data"][0]
        stripe.world.tell(f"account.external_account.{kind}", bank)
        stripe.world.account = ""

    told(stripe)

    assert BankAccount.objects.get().state == BankAccount.State.STOPPED


def test_an_account_that_was_disconnected_without_a_word_is_found_and_stops_no_other(stripe):
    gone, other = sorted((connected(stripe) for _ in range(2)), key=lambda one: one.stripe_account)
    told(stripe)
    stripe.disconnect(gone.stripe_account)
    stripe.change_bank(other.stripe_account, SORT_CODE, "87654321")
    stripe.webhooks.drop()

    assert catch_up() == 1
    work()

    assert {one.why_ended for one in BankAccount.objects.all()} == {CLOSED_THERE, CHANGED_THERE}
    assert catch_up() == 0


def test_without_the_setting_it_is_off(organisation, treasurer, sign_in, settings):
    page = sign_in(treasurer).get(address(organisation, "stripe")).content.decode()

    assert "We do not pay through Stripe" in page
    assert "Through Stripe" not in sign_in(treasurer).get(address(organisation)).content.decode()
    with pytest.raises(StripeIsNotOffered):
        open_onboarding(organisation, by=treasurer)
    settings.STRIPE_TRANSFERS = True  # and still no key
    with pytest.raises(StripeIsNotOffered):
        open_onboarding(organisation, by=treasurer)


def test_switched_off_later_it_is_not_paid_and_says_so(stripe, organisation, settings):
    connected(stripe, organisation)
    settings.STRIPE_TRANSFERS = False

    assert "switched off" in reasons(organisation)[0]


def test_when_stripe_is_down_nothing_is_lost(stripe, sign_in, organisation, treasurer):
    stripe.go_wrong(*["error"] * 3)
    answer = sign_in(treasurer).post(address(organisation, "stripe"))

    assert (answer.status_code, "Stripe did not answer" in answer.content.decode()) == (422, True)
    stripe.go_wrong(*["error"] * 3)
    with pytest.raises(StripeDidNotAnswer):
        open_onboarding(organisation, by=treasurer)
    open_onboarding(organisation, by=treasurer)
    assert ConnectedAccount.objects.count() == 1


def test_nobody_else_opens_or_gives_it(stripe, organisation):
    stranger = UserFactory()

    with pytest.raises(NotAllowed):
        open_onboarding(organisation, by=stranger)
    with pytest.raises(NotAllowed):
        enter_connected(opened(stripe, organisation), by=stranger)


def test_there_are_no_whole_numbers_to_see_or_to_seal_anew(stripe, organisation, sign_in):
    account, officer = connected(stripe, organisation), UserFactory(role=Role.FINANCE_OFFICER)
    with pytest.raises(NotAllowed, match="Stripe alone"):
        look_at(account, by=officer, why="x")
    call_command("reseal_bank_details")

    browser = sign_in(officer)
    page = browser.get(f"/office/bank-details/{account.pk}/").content.decode()
    assert ("by Stripe to" in page, "See the whole numbers" in page) == (True, False)
    assert browser.get(f"/office/bank-details/{account.pk}/evidence/").status_code == 404


@pytest.mark.parametrize("rows", [1, 5])
def test_how_many_are_paid_through_stripe_does_not_matter(stripe, rows, django_assert_num_queries):
    keys = {connected(stripe).organisation_id for _ in range(rows)}

    with django_assert_num_queries(2):
        assert set(map(tuple, standings(keys, timezone.localdate()).values())) == {()}
