"""Loading the tables of the modulus check."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from portal.banking.details import Details
from portal.banking.domain.tables import latest_tables, modulus_of
from portal.banking.models import BankAccount, BankTables
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.banking.tables import SUBSTITUTES, WEIGHTS

pytestmark = pytest.mark.django_db
GOOD, BAD = Details("089999", "66374958"), Details("089999", "66374959")


@pytest.fixture
def files(tmp_path):
    (tmp_path / "valacdos.txt").write_text(WEIGHTS)
    (tmp_path / "scsubtab.txt").write_text(SUBSTITUTES)
    (tmp_path / "page.html").write_text("<!DOCTYPE html>")
    return tmp_path


def test_without_tables_nothing_is_checked():
    assert (latest_tables(), modulus_of(GOOD)) == (None, "not_checked")


def test_new_tables_check_every_account_that_counts(files, capsys):
    good, bad = BankAccountFactory(details=GOOD), BankAccountFactory(details=BAD)

    call_command("load_bank_tables", files / "valacdos.txt", files / "scsubtab.txt")

    told = capsys.readouterr()
    assert told.out == "valacdos.txt, 27 lines are in use. 2 accounts were checked by them.\n"
    assert told.err == "1 of them do not pass: the office sees which under Bank details.\n"
    assert dict(BankAccount.objects.values_list("pk", "modulus")) == {good.pk: "passed", bad.pk: "failed"}


def test_the_latest_take_the_place_of_those_before_as_a_whole(files):
    call_command("load_bank_tables", files / "valacdos.txt")
    (files / "valacdos.txt").write_text("100000 109999 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1\n")

    call_command("load_bank_tables", files / "valacdos.txt")

    assert (modulus_of(GOOD), latest_tables().lines) == ("not_checked", 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        BankTables.objects.update(lines=2)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("page.html", "Line 1 of the table"),
        ("missing.txt", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_another_file_leaves_those_before(files, name, refusal):
    call_command("load_bank_tables", files / "valacdos.txt")

    with pytest.raises(CommandError, match=refusal):
        call_command("load_bank_tables", files / name)

    assert modulus_of(GOOD) == "passed"
