"""What providers and the office have to say to each other: a message answered, one that waits, a claim, an extension;
and a contract as the public may read it.

The sources tell of none of it: all is illustrative and says so.
"""

from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from commissioning.domain import ask_extension, set_public_copy
from commissioning.models import Contract, ExtensionOption
from portal.accounts.models import User
from portal.agreements.domain.thread import write_message
from portal.agreements.models import Agreement, AgreementMessage
from portal.design.pdf import render_pdf
from portal.payments.domain import claim_money
from portal.payments.domain.claims import left_to_claim


def build_workspace(logins: dict[str, User]) -> None:
    """`logins` are the people of the demonstration by name. What is there already is left alone."""
    if AgreementMessage.objects.exists():
        return
    service = Contract.objects.get(title="Restorative Dorset")
    write_message(service, text="May we meet on-line next time? (Illustrative.)", by=logins["restorative"])
    write_message(service, text="Yes, gladly. The address will be in the agenda.", by=logins["commissioning"])
    if left_to_claim(service) >= Decimal(5000):
        claim_money(
            service,
            by=logins["restorative"],
            what_for="Training of two facilitators. (Illustrative.)",
            amount=Decimal(5000),
            invoice="RD-18",
        )
    _extension(logins["victim-support"])
    _public_copy(service, logins["commissioning"])
    grant = Agreement.objects.of(logins["grant-provider"]).filter(state=Agreement.State.LIVE).order_by("pk").first()
    if grant:
        write_message(grant, text="We have moved to another hall. (Illustrative.)", by=logins["grant-provider"])


def _extension(provider: User) -> None:
    contract = Contract.objects.get(title="Support for victims of crime")
    option = ExtensionOption.objects.create(
        contract=contract, number=1, months=12, value=Decimal(500000), notice_by=date(2022, 3, 31)
    )
    ask_extension(
        option,
        by=provider,
        reason="People who were referred in the last months are still being supported. (Illustrative.)",
        costing="Caseworkers £410,000\nManagement and premises £90,000\n(Illustrative.)",
    )


def _public_copy(contract: Contract, officer: User) -> None:
    drawn = render_pdf("home/demonstration/redacted.html", {"contract": contract})
    set_public_copy(contract, by=officer, copy=SimpleUploadedFile("redacted.pdf", drawn, "application/pdf"))
