"""Accounts of the organisations that are paid. The numbers are nobody's: no bank has the sort code 00-00-00."""

from collections.abc import Mapping
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.accounts.models import User
from portal.banking.details import Details
from portal.banking.models import BankAccount
from portal.banking.sealing import fingerprint, seal
from portal.design.pdf import render_pdf
from portal.documents.domain import store_upload
from portal.organisations.models import Organisation


def give_account(organisation: Organisation, logins: Mapping[str, User]) -> None:
    """In use since before the portal, so no mail tells of it. `logins` are the people of the demonstration by name."""
    if organisation.bank_accounts.exists():
        return
    details = Details("000000", f"{organisation.pk:08}")
    now = timezone.now()
    BankAccount.objects.create(
        organisation=organisation,
        account_name=organisation.name[:70],
        sealed=seal(details),
        fingerprint=fingerprint(details),
        sort_code_end=details.sort_code[-2:],
        account_number_end=details.account_number[-3:],
        document=store_upload(_statement(), by=None, organisation=organisation),
        state=BankAccount.State.IN_USE,
        entered_by=logins["applicant"],
        confirmed_by=logins["colleague"],
        confirmed_at=now,
        checked_by=logins["grants"],
        checked_at=now,
        how_checked="Rang the number from the register, and compared the account with a statement.",
        agreed_by=logins["finance"],
        agreed_at=now,
        pays_from=timezone.localdate(),
    )


def _statement() -> SimpleUploadedFile:
    return SimpleUploadedFile("bank-statement.pdf", _paper(), content_type="application/pdf")


@cache
def _paper() -> bytes:
    return render_pdf("home/demonstration/paper.html", {})
