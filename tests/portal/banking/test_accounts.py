"""From an account that a member enters to the first day on which it is paid."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking import domain as banking
from portal.banking.details import Details
from portal.banking.domain import errors
from portal.banking.models import BankAccount, BankLook
from portal.banking.standing import Account, reasons_to_wait
from portal.dates.working_days import working_days_after
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import NOBODYS, BankAccountFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
OTHER = Details("000000", "87654321")


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def treasurer(organisation):
    return MembershipFactory(organisation=organisation).user


@pytest.fixture
def colleague(organisation):
    return MembershipFactory(organisation=organisation).user


def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


def entered(organisation, by, details=NOBODYS, **rest):
    statement = SimpleUploadedFile("statement.pdf", PDF)
    return banking.enter_account(
        organisation, by=by, account_name="The Group", details=details, evidence=statement, **rest
    )


def checked(account, colleague, details=NOBODYS):
    banking.confirm_account(account, by=colleague, details=details)
    return banking.check_account(account, by=finance(), how="Rang the chair on the number of the register.")


def why_not(organisation, today=None):
    return banking.standings([organisation.pk], today or timezone.localdate())[organisation.pk]


def test_two_members_and_two_officers_and_money_can_go_there(organisation, treasurer, colleague):
    assert why_not(organisation) == ["There are no bank details of the organisation that were checked."]
    account = entered(organisation, treasurer)
    assert why_not(organisation) == ["The organisation gave new bank details, which are not agreed yet."]

    banking.agree_account(checked(account, colleague), by=finance())

    assert why_not(organisation) == []
    paid_to, details = banking.account_for_payment(
        organisation, by=None, why="Payment run 1", today=timezone.localdate()
    )
    assert (paid_to, details) == (account, NOBODYS)
    assert BankLook.objects.get().why == "Payment run 1"


def test_a_change_waits_some_working_days_and_everybody_hears(organisation, treasurer, colleague, settings):
    settings.BANK_CHANGE_WAIT = 5
    before = BankAccountFactory(organisation=organisation)
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS).user
    account = entered(organisation, treasurer, OTHER, reason="We moved to another bank.")

    banking.agree_account(checked(account, colleague, OTHER), by=finance())

    from_day = working_days_after(timezone.localdate(), 5)
    assert BankAccount.objects.get(pk=before.pk).state == BankAccount.State.REPLACED
    assert BankAccount.objects.get(pk=account.pk).pays_from == from_day
    assert why_not(organisation)[0].startswith("The bank details changed. Nothing is paid before")
    assert why_not(organisation, from_day) == []
    told = Message.objects.filter(event="banking/agreed").values_list("to", flat=True)
    assert {treasurer.email, colleague.email, reader.email} <= set(told)
    text = Message.objects.filter(event="banking/entered").first().text
    assert ("87654321" in text, "000000" in text) == (False, False)


def test_nobody_says_it_twice(organisation, treasurer, colleague):
    account = entered(organisation, treasurer)
    with pytest.raises(errors.SamePerson):
        banking.confirm_account(account, by=treasurer, details=NOBODYS)
    banking.confirm_account(account, by=colleague, details=NOBODYS)
    officer = finance()
    banking.check_account(account, by=officer, how="Rang them.")

    with pytest.raises(errors.SamePerson):
        banking.agree_account(account, by=officer)
    with pytest.raises(errors.NotAllowed, match="A finance officer agrees"):
        banking.agree_account(account, by=UserFactory(role=Role.GRANTS_OFFICER))


def test_a_fraudster_with_one_mailbox_gets_nowhere(organisation, treasurer, colleague):
    """Whoever got into one member's mailbox enters an account; the colleague hears of it and takes it back."""
    BankAccountFactory(organisation=organisation)
    account = entered(organisation, treasurer, OTHER, reason="New bank.")

    assert Message.objects.filter(event="banking/entered", to=colleague.email).exists()
    with pytest.raises(errors.NoAccount, match="not agreed yet"):
        banking.account_for_payment(organisation, by=None, why="Run", today=timezone.localdate())
    banking.take_back_account(account, by=colleague, reason="None of us did this.")

    assert why_not(organisation) == []
    assert banking.account_for_payment(organisation, by=None, why="Run", today=timezone.localdate())[1] == NOBODYS


def test_an_officer_who_belongs_to_the_organisation_checks_nothing(organisation, treasurer, colleague):
    officer = finance()
    account = entered(organisation, treasurer)
    banking.confirm_account(account, by=colleague, details=NOBODYS)
    MembershipFactory(organisation=organisation, user=officer)

    with pytest.raises(errors.NotAllowed, match="You belong to this organisation"):
        banking.check_account(account, by=officer, how="I know.")


def test_what_is_asked_of_everybody(organisation, treasurer, colleague):
    BankAccountFactory(organisation=organisation, account_name="The Group")
    with pytest.raises(errors.NotAllowed):
        entered(organisation, UserFactory(), OTHER, reason="Mine.")
    with pytest.raises(errors.SameAccount):
        entered(organisation, treasurer, reason="Again.")
    with pytest.raises(errors.ReasonMissing):
        entered(organisation, treasurer, OTHER)
    account = entered(organisation, treasurer, OTHER, reason="New bank.")
    with pytest.raises(errors.OneOnItsWay):
        entered(organisation, colleague, OTHER, reason="New bank.")
    with pytest.raises(errors.WrongStep):
        banking.check_account(account, by=finance(), how="Rang.")
    with pytest.raises(errors.ReasonMissing):
        banking.refuse_account(account, by=finance(), reason=" ")
    with pytest.raises(errors.NotAllowed):
        banking.look_at(account, by=treasurer, why="I forgot it.")
    with pytest.raises(errors.ReasonMissing):
        banking.look_at(account, by=finance(), why="")


def test_each_look_is_kept_and_stays(organisation):
    account, officer = BankAccountFactory(organisation=organisation), finance()

    assert banking.look_at(account, by=officer, why="The bank asked.") == NOBODYS

    look = BankLook.objects.get()
    assert (look.account, look.by, look.why) == (account, officer, "The bank asked.")


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_by": "entered_by"},
        {"agreed_by": "checked_by"},
        {"checked_by": "entered_by"},
        {"agreed_by": "confirmed_by"},
        {"how_checked": ""},
        {"pays_from": None},
    ],
)
def test_the_database_wants_four_people(change):
    people = {name: UserFactory() for name in ("entered_by", "confirmed_by", "checked_by", "agreed_by")}
    facts = people | {name: people.get(value, value) for name, value in change.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        BankAccountFactory(**facts)


@pytest.mark.parametrize(
    ("account", "reasons"),
    [
        (Account(), 1),
        (Account(pays_from=date(2026, 11, 27)), 1),
        (Account(pays_from=date(2026, 11, 22)), 0),
        (Account(pays_from=date(2026, 11, 1), new_on_its_way=True), 1),
    ],
)
def test_why_money_waits(account, reasons):
    assert len(reasons_to_wait(account, date(2026, 11, 22))) == reasons
