"""What a would-be fraudster meets: members' sessions, an accomplice, a merge, an officer alone, the database itself."""

from datetime import timedelta

import pytest
from allauth.account.signals import email_changed
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking import domain as banking
from portal.banking.details import Details
from portal.banking.domain.errors import NoAccount, NotAllowed, WrongStep
from portal.banking.domain.signals import signals_of
from portal.banking.models import BankAccount, BankLook
from portal.banking.sealing import fingerprint, seal
from portal.dates.working_days import working_days_after
from portal.mail.models import Message
from portal.organisations.domain import accept_invitation, invite_member, remove_member, update_profile
from portal.organisations.domain.merging import clashes_of, merge_organisations, undo_merge
from portal.organisations.domain.profiles import ContactDetails
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import NOBODYS, BankAccountFactory
from tests.portal.documents.files import PDF, sent
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
State = BankAccount.State
THEIRS = Details("000000", "87654321")
NEW_CHAIR = ContactDetails("New", "new@elsewhere.example", "Chair", "07700 900000")
LONG_AGO = timedelta(days=400)


def officer(role=Role.FINANCE_OFFICER):
    return UserFactory(role=role)


def member(organisation, **rest):
    """Somebody who has been there for long."""
    one = MembershipFactory(organisation=organisation, **rest)
    Membership.objects.filter(pk=one.pk).update(since=timezone.now() - LONG_AGO)
    return one.user


def give(organisation, by, details=THEIRS, name="", reason="We moved to another bank."):
    return banking.enter_account(
        organisation,
        by=by,
        account_name=name or organisation.name,
        details=details,
        evidence=sent("statement.pdf", PDF),
        reason=reason,
    )


def agreed(account, confirmer, details=THEIRS):
    banking.confirm_account(account, by=confirmer, details=details)
    banking.check_account(account, by=officer(), how="Rang the chair.")
    return banking.agree_account(account, by=officer())


def why_not(organisation, on=None):
    return banking.standings([organisation.pk], on or timezone.localdate())[organisation.pk]


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Wareham Choir")


@pytest.fixture
def treasurer(organisation):
    return member(organisation)


@pytest.fixture
def colleague(organisation):
    return member(organisation)


def told(event):
    return set(Message.objects.filter(event=event).values_list("to", flat=True))


def test_an_accomplice_is_seen_and_everybody_hears_also_who_was_taken_out(organisation, treasurer, colleague):
    """Whoever has the treasurer's mailbox takes the colleague out, brings an accomplice in and changes the contacts."""
    BankAccountFactory(organisation=organisation)
    contacts = [one.email for one in organisation.contacts.all()]
    remove_member(organisation.memberships.get(user=colleague), by=treasurer)
    accomplice = UserFactory(email="accomplice@elsewhere.example")
    accept_invitation(invite_member(organisation, accomplice.email, "edits", by=treasurer), by=accomplice)
    account = give(organisation, treasurer, name="J Smith")
    update_profile(
        organisation, {}, [ContactDetails("New", "new@elsewhere.example", "Chair", "07700 900000")], by=treasurer
    )

    banking.confirm_account(account, by=accomplice, details=THEIRS)

    today = f"{timezone.localdate().day} {timezone.localdate():%B %Y}"
    account = BankAccount.objects.get(pk=account.pk)
    assert signals_of(account) == [
        "The name on the account, “J Smith”, is far from “Wareham Choir”.",
        f"accomplice@elsewhere.example, who confirmed the account, joined on {today}, invited by who gave it.",
        f"{treasurer} took {colleague.email} out on {today}.",
        f"{treasurer} changed the contacts on {today}, after the account was given. Ring a number that was known "
        "before.",
    ]
    assert {colleague.email, treasurer.email, accomplice.email, *contacts} == told("banking/entered")
    assert {address.lower() for address in contacts} == told("organisations/contact_replaced")
    assert why_not(organisation) == ["The organisation gave new bank details, which are not agreed yet."]


def test_a_contact_who_was_taken_out_before_hears_of_the_account(organisation, treasurer):
    [chair, *_] = organisation.contacts.all()
    update_profile(organisation, {}, [ContactDetails("New", "new@elsewhere.example")], by=treasurer)

    give(organisation, treasurer)

    assert chair.email.lower() in told("banking/entered")


def test_whose_telephone_is_another_now_hears_of_it(organisation, treasurer):
    [chair, *others] = organisation.contacts.all()
    same = [ContactDetails(one.name, one.email, one.role, one.telephone) for one in others]
    update_profile(
        organisation, {}, [ContactDetails(chair.name, chair.email, chair.role, "07700 900000"), *same], by=treasurer
    )

    assert told("organisations/contact_changed") == {chair.email.lower()}
    assert told("organisations/contact_replaced") == set()


def test_who_signs_in_with_another_address_is_seen(organisation, treasurer):
    old = treasurer.emailaddress_set.create(email=treasurer.email, verified=True, primary=True)
    new = treasurer.emailaddress_set.create(email="treasurer@elsewhere.example", verified=True)
    email_changed.send(
        sender=type(treasurer), request=None, user=treasurer, from_email_address=old, to_email_address=new
    )

    account = give(organisation, treasurer)

    day = f"{timezone.localdate().day} {timezone.localdate():%B %Y}"
    assert signals_of(account) == [f"{treasurer} began to sign in with another e-mail address on {day}."]


def test_even_agreed_it_waits_and_any_member_stops_it(organisation, treasurer, colleague, settings):
    settings.BANK_CHANGE_WAIT = 5
    BankAccountFactory(organisation=organisation)
    account = agreed(give(organisation, treasurer), colleague)
    last_day = working_days_after(timezone.localdate(), 4)

    waits = why_not(organisation, last_day)
    banking.stop_account(account, by=colleague, reason="I was deceived.")

    assert waits[0].startswith("The bank details changed. Nothing is paid before")
    with pytest.raises(NoAccount, match="There are no bank details"):
        banking.account_for_payment(organisation, by=None, why="Run", today=last_day + timedelta(days=30))
    assert treasurer.email in told("banking/stopped")


def test_who_stops_the_account_first_does_not_shorten_the_wait(organisation, treasurer, colleague, settings):
    settings.BANK_CHANGE_WAIT = 5
    banking.stop_account(BankAccountFactory(organisation=organisation), by=treasurer, reason="Old.")

    account = agreed(give(organisation, treasurer), colleague)

    assert account.pays_from == working_days_after(timezone.localdate(), 5)


def test_the_account_of_another_organisation_and_a_second_try_are_seen(organisation, treasurer, colleague):
    BankAccountFactory(organisation=OrganisationFactory(name="Swanage Band"), details=THEIRS)
    first = give(organisation, treasurer, details=Details("000000", "11111111"), reason="")
    banking.take_back_account(first, by=colleague, reason="None of us did this.")

    second = give(organisation, treasurer)

    day = f"{timezone.localdate().day} {timezone.localdate():%B %Y}"
    assert signals_of(second) == [
        "Swanage Band has given the very same account (in use).",
        f"Other details were taken back on {day}: “None of us did this.”",
    ]


def test_nothing_is_said_of_an_honest_change(organisation, treasurer, colleague):
    BankAccountFactory(organisation=organisation)
    account = give(organisation, treasurer)
    banking.confirm_account(account, by=colleague, details=THEIRS)

    assert signals_of(BankAccount.objects.get(pk=account.pk)) == []


def test_a_merge_sends_no_money_to_the_account_of_the_other(organisation, treasurer, settings):
    """An officer alone merges a group that is owed money into one that has an account: it waits like a change."""
    settings.BANK_CHANGE_WAIT = 5
    kept = BankAccountFactory().organisation
    merge = merge_organisations(organisation, kept, reason="The same.", by=officer(Role.GRANTS_OFFICER))
    waits, then = why_not(kept), why_not(kept, working_days_after(timezone.localdate(), 5))

    undo_merge(merge, by=officer(Role.GRANTS_OFFICER))

    assert waits[0].startswith("Another profile was merged into this organisation. Nothing is paid before")
    assert (then, why_not(kept)) == ([], [])


@pytest.mark.parametrize("state", [State.IN_USE, State.ENTERED])
def test_accounts_on_both_sides_of_a_merge_stand_beside_each_other_and_part_again(organisation, state, sign_in):
    kept = OrganisationFactory()
    nobody = {} if state == State.IN_USE else dict.fromkeys(["confirmed_by", "confirmed_at"])
    ours = BankAccountFactory(organisation=kept, state=state, **nobody)
    came = BankAccountFactory(organisation=organisation, state=state, details=THEIRS, **nobody)
    earlier = BankAccountFactory(
        organisation=organisation, state=State.REPLACED, ended_by=UserFactory(), ended_at=timezone.now()
    )
    by = officer(Role.GRANTS_OFFICER)

    page = sign_in(by).post(
        f"/office/duplicates/{organisation.pk}/{kept.pk}/", {"keep": kept.pk, "reason": "The same."}, follow=True
    )

    merge = kept.merges_kept.get()
    assert clashes_of(merge) == [came]
    assert "Both had bank details. Those of the profile that is kept stay" in page.content.decode()
    assert set(kept.bank_accounts.all()) == {ours, came, earlier}
    standing = kept.bank_accounts.standing().filter(state=state)
    assert list(standing) == [ours]
    with pytest.raises(WrongStep):
        banking.confirm_account(came, by=member(kept), details=THEIRS)

    undo_merge(merge, by=by)

    assert set(organisation.bank_accounts.standing()) == {came, earlier}
    assert list(kept.bank_accounts.standing()) == [ours]


def test_a_test_organisation_is_never_paid(organisation, treasurer):
    organisation.is_test = True
    organisation.save()

    with pytest.raises(NotAllowed, match="never paid"):
        give(organisation, treasurer)


@pytest.mark.parametrize(
    "change",
    [
        {"sealed": seal(THEIRS)},
        {"sealed": seal(THEIRS), "fingerprint": fingerprint(THEIRS)},
        {"sealed": "rubbish"},
    ],
)
def test_numbers_put_there_past_the_portal_are_paid_to_nobody(organisation, change):
    BankAccountFactory(organisation=organisation)
    BankAccount.objects.update(**change)

    with pytest.raises(NoAccount):
        banking.account_for_payment(organisation, by=None, why="Run", today=timezone.localdate())
    assert not BankLook.objects.exists()


def test_a_key_that_is_being_changed_does_not_stop_payments(organisation, settings):
    BankAccountFactory(organisation=organisation)
    settings.BANK_DETAILS_KEYS = ["MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", *settings.BANK_DETAILS_KEYS]

    paid_to = banking.account_for_payment(organisation, by=None, why="Run", today=timezone.localdate())

    assert paid_to[1] == NOBODYS


@pytest.mark.parametrize(
    "sentence",
    [
        "UPDATE banking_bankaccount SET account_name = 'Mine'",
        "UPDATE banking_bankaccount SET checked_by_id = entered_by_id",
        "UPDATE banking_bankaccount SET how_checked = 'Otherwise'",
        "UPDATE banking_bankaccount SET pays_from = '2020-01-01'",
        "UPDATE banking_bankaccount SET reason = 'Another'",
        "UPDATE banking_bankaccount SET state = 'entered'",
        "DELETE FROM banking_bankaccount",
        "UPDATE banking_banklook SET why = 'Nothing'",
        "DELETE FROM banking_banklook",
    ],
)
def test_the_database_keeps_what_was_done(sentence):
    BankLook.objects.create(account=BankAccountFactory(reason="New bank."), why="Run 1")

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sentence)


def test_many_are_asked_for_at_once(django_assert_max_num_queries):
    paid = [BankAccountFactory(details=Details("000000", f"{n:08}")) for n in range(5)]
    nowhere = OrganisationFactory()
    keys = [*(one.organisation_id for one in paid), nowhere.pk]

    with django_assert_max_num_queries(4):
        found = banking.accounts_for_payment(keys, by=None, why="Run 1", today=timezone.localdate())

    assert isinstance(found.pop(nowhere.pk), NoAccount)
    assert {key: details.account_number for key, (_, details) in found.items()} == {
        one.organisation_id: f"{n:08}" for n, one in enumerate(paid)
    }
    assert BankLook.objects.count() == 5
