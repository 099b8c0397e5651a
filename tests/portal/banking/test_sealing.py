"""What a copy of the database tells, and how a key is changed."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from portal.banking.details import Details
from portal.banking.models import BankAccount
from portal.banking.sealing import CannotOpen, fingerprint, open_sealed, seal
from tests.portal.banking.factories import NOBODYS, BankAccountFactory

OTHER = Details("000000", "87654321")


def test_what_is_sealed_opens_and_tells_nothing():
    sealed = seal(NOBODYS)

    assert open_sealed(sealed) == NOBODYS
    assert "12345678" not in sealed
    assert seal(NOBODYS) != sealed
    assert fingerprint(NOBODYS) == fingerprint(NOBODYS) != fingerprint(OTHER)


@pytest.mark.django_db
def test_a_key_is_changed_and_the_old_one_taken_out(settings, capsys):
    old, new = settings.BANK_DETAILS_KEYS[0], Fernet.generate_key().decode()
    account = BankAccountFactory()
    settings.BANK_DETAILS_KEYS = [new, old]

    call_command("reseal_bank_details")
    settings.BANK_DETAILS_KEYS = [new]

    resealed = BankAccount.objects.get(pk=account.pk)
    assert open_sealed(resealed.sealed) == NOBODYS
    assert resealed.fingerprint == fingerprint(NOBODYS)
    assert capsys.readouterr().out == (
        "1 accounts are sealed with the newest key.\n0 files of payment runs are sealed with the newest key.\n"
    )


@pytest.mark.django_db
def test_a_key_that_is_still_needed_is_missed_in_words(settings):
    account = BankAccountFactory()
    settings.BANK_DETAILS_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CommandError, match="Put back the key that was in use before"):
        call_command("reseal_bank_details")
    with pytest.raises(CannotOpen):
        open_sealed(account.sealed)
