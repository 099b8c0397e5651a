"""A payment run, from the first payment in it to the file that finance took."""

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import Error, transaction
from django.utils import timezone
from lxml import etree

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Condition
from portal.banking.models import BankAccount, BankLook
from portal.payments.domain import (
    add_payments,
    cancel,
    cancel_run,
    change_day,
    file_again,
    make_run,
    remove_payments,
    take_file,
)
from portal.payments.domain.errors import (
    AlreadyTaken,
    NoFile,
    NotAWorkingDay,
    PaymentHeld,
    PaymentUnderWay,
    RunEmpty,
    SamePerson,
    WrongStep,
)
from portal.payments.models import Payment, PaymentRun, Rail
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import NOBODYS, BankAccountFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.paying_in import approved, finance, next_working_day, open_run, taken_run

pytestmark = pytest.mark.django_db


def states():
    return sorted(Payment.objects.values_list("state", flat=True))


def test_a_run_is_made_by_finance_for_a_working_day_to_come():
    run = make_run(by=finance(), rail=Rail.BANK_FILE, pay_on=next_working_day())

    assert (run.number, run.state) == (f"RUN-{timezone.localdate().year}-0001", "open")


@pytest.mark.parametrize("day", [timezone.localdate() - timedelta(days=1), date(2027, 12, 25), date(2027, 5, 1)])
def test_no_run_leaves_in_the_past_or_when_banks_are_closed(day):
    with pytest.raises(NotAWorkingDay):
        make_run(by=finance(), rail=Rail.BANK_FILE, pay_on=day)


def test_only_finance_makes_runs_and_only_on_rails_that_make_files():
    with pytest.raises(NotAllowed):
        make_run(by=UserFactory(role=Role.GRANTS_OFFICER), rail=Rail.BANK_FILE, pay_on=next_working_day())
    with pytest.raises(WrongStep):
        make_run(by=finance(), rail=Rail.BY_HAND, pay_on=next_working_day())


def test_payments_go_in_and_come_out_again():
    one, other = approved(), approved()
    by = finance()
    run = open_run(one, other, by=by)

    added_again = add_payments(run, [one], by=by)
    taken_out = remove_payments(run, [other], by=by)

    assert (added_again, taken_out, states()) == (0, 1, ["approved", "in_run"])
    assert list(one.steps.values_list("state", "note")) == [("approved", ""), ("in_run", run.number)]


def test_a_payment_is_in_one_run_only():
    one = approved()
    open_run(one)

    with pytest.raises(WrongStep):
        open_run(one)


def test_what_waits_does_not_go_in_and_the_sentence_says_why():
    held, fine = approved(), approved()
    Condition.objects.create(agreement=held.instalment.agreement, number=1, text="A policy.", before_payment=True)

    with pytest.raises(PaymentHeld) as refusal:
        open_run(held, fine)

    assert refusal.value.reasons == [f"{held.instalment}: Condition 1 must be met before any payment."]
    assert states() == ["approved", "approved"]


def test_nothing_goes_to_an_organisation_whose_account_changes():
    one = approved()
    organisation = one.instalment.agreement.organisation
    BankAccountFactory(
        organisation=organisation,
        state=BankAccount.State.ENTERED,
        confirmed_by=None,
        confirmed_at=None,
        checked_by=None,
        checked_at=None,
        how_checked="",
        agreed_by=None,
        agreed_at=None,
        pays_from=None,
    )

    with pytest.raises(PaymentHeld, match="gave new bank details, which are not agreed yet"):
        open_run(one)


def test_an_account_that_changes_after_holds_the_file_back():
    run = open_run(approved())
    old = BankAccount.objects.get()
    BankAccount.objects.update(state=BankAccount.State.REPLACED, ended_by=old.agreed_by, ended_at=timezone.now())
    BankAccountFactory(organisation=old.organisation, pays_from=timezone.localdate() + timedelta(days=3))

    with pytest.raises(PaymentHeld, match="Nothing is paid before"):
        take_file(run, by=finance())

    assert states() == ["in_run"]


def test_nobody_pays_their_own_organisation():
    one = approved()
    by = finance()
    MembershipFactory(organisation=one.instalment.agreement.organisation, user=by)

    with pytest.raises(PaymentHeld, match="You belong to this organisation"):
        open_run(one, by=by)


def test_the_file_holds_each_payment_to_the_account_that_was_agreed():
    one, other = approved("100.10"), approved("0.01")
    run, file = taken_run(one, other)

    found = etree.fromstring(file.content)
    ids = {element.text for element in found.iterfind(".//{*}EndToEndId")}
    numbers = [element.text for element in found.iterfind(".//{*}CdtrAcct//{*}Othr/{*}Id")]
    assert ids == {one.identity.hex, other.identity.hex}
    assert numbers == [NOBODYS.account_number] * 2
    assert (run.state, run.count, run.total, run.sha256) == ("taken", 2, Decimal("100.11"), file.sha256)
    assert states() == ["sent", "sent"]
    assert BankLook.objects.filter(by=run.taken_by, why=f"The file of {run}").count() == 2


def test_the_file_lies_sealed_in_the_database_and_is_the_same_each_time():
    run, file = taken_run(approved())

    again = file_again(run, by=finance())

    assert again.content == file.content
    assert NOBODYS.account_number not in run.sealed_file
    assert BankLook.objects.filter(why=f"The file of {run}, again").count() == 1


def test_it_is_taken_once_and_the_second_reads_by_whom():
    run, _ = taken_run(approved())

    with pytest.raises(AlreadyTaken, match=f"{run.taken_by} took the file of {run} on"):
        take_file(run, by=finance())


def test_who_made_a_run_does_not_take_its_file_unless_the_office_says_so(settings):
    by = finance()
    run = open_run(approved(), by=by)

    with pytest.raises(SamePerson):
        take_file(run, by=by)
    settings.RUN_TAKEN_BY_ANOTHER = False
    take_file(run, by=by)

    assert states() == ["sent"]


def test_an_empty_run_has_no_file():
    with pytest.raises(RunEmpty):
        take_file(open_run(), by=finance())


def test_a_run_whose_day_is_past_gets_another_day_first():
    by = finance()
    run = open_run(approved(), by=by)
    PaymentRun.objects.update(pay_on=timezone.localdate() - timedelta(days=1))

    with pytest.raises(NotAWorkingDay):
        take_file(run, by=finance())
    change_day(run, by=by, pay_on=next_working_day())
    take_file(run, by=finance())

    assert states() == ["sent"]


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [("PAYER_NAME", " ", "sets PAYER_NAME"), ("PAYER_SORT_CODE", "12", "six"), ("PAYER_ACCOUNT_NUMBER", "x", "eight")],
)
def test_without_the_office_s_own_account_the_page_says_what_to_set(settings, setting, value, said):
    run = open_run(approved())
    setattr(settings, setting, value)

    with pytest.raises(NoFile, match=said):
        take_file(run, by=finance())

    assert states() == ["in_run"]


def test_a_cancelled_run_gives_its_payments_back():
    by = finance()
    run = open_run(approved(), approved(), by=by)

    cancelled = cancel_run(run, by=by)

    assert (cancelled.state, states()) == ("cancelled", ["approved", "approved"])


def test_a_run_that_was_taken_is_not_cancelled_changed_or_added_to():
    one = approved()
    run, _ = taken_run(one)

    for deed in (
        lambda: cancel_run(run, by=finance()),
        lambda: remove_payments(run, [one], by=finance()),
        lambda: add_payments(run, [approved()], by=finance()),
        lambda: change_day(run, by=finance(), pay_on=next_working_day()),
    ):
        with pytest.raises(WrongStep):
            deed()


def test_an_instalment_cancelled_in_an_open_run_leaves_it():
    one, other = approved(), approved()
    run = open_run(one, other)

    cancel(one.instalment, by=finance(), reason="Not needed")
    take_file(run, by=finance())

    run = PaymentRun.objects.get()
    assert (run.count, states()) == (1, ["cancelled", "sent"])
    with pytest.raises(PaymentUnderWay):
        cancel(other.instalment, by=finance(), reason="Too late")


def test_the_database_keeps_a_taken_run_as_it_is():
    run, _ = taken_run(approved())

    for change in ({"total": 1}, {"sha256": "0"}, {"pay_on": date(2030, 1, 2)}, {"state": "open"}):
        with pytest.raises(Error), transaction.atomic():
            PaymentRun.objects.filter(pk=run.pk).update(**change)


@pytest.mark.parametrize("rail", [Rail.BANK_FILE, Rail.BACS_LIST])
def test_many_payments_take_as_many_queries_as_few(rail, django_assert_max_num_queries):
    runs = [open_run(*[approved() for _ in range(count)], rail=rail) for count in (2, 12)]
    by = finance()
    counts = []
    for run in runs:
        with django_assert_max_num_queries(60) as queries:
            take_file(run, by=by)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_is_sent_names_the_account_it_went_to():
    one = approved()
    taken_run(one)

    one = Payment.objects.get()
    assert one.account == one.instalment.agreement.organisation.bank_accounts.get()


def test_a_new_key_seals_the_files_anew(settings):
    run, file = taken_run(approved())
    before = run.sealed_file
    settings.BANK_DETAILS_KEYS = [Fernet.generate_key().decode(), *settings.BANK_DETAILS_KEYS]

    call_command("reseal_bank_details", stdout=StringIO())
    settings.BANK_DETAILS_KEYS = settings.BANK_DETAILS_KEYS[:1]

    assert PaymentRun.objects.get().sealed_file != before
    assert file_again(run, by=finance()).content == file.content
