"""A budget by line, a claim of which less is accepted, money moved between lines, and a claim that waits. All is
illustrative.
"""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from commissioning.models import Contract
from home.demonstration.contract_facts import TREATMENT
from portal.accounts.models import User
from portal.design.pdf import render_pdf
from portal.payments.budgeting import Part as Line
from portal.payments.domain import accept_claim, claim_money, move_between_lines, set_budget
from portal.payments.domain.claims import Part, Verdict

SESSIONS, ALONE, ROOMS = "Group sessions", "One-to-one work", "Rooms and travel"


def build_budgets(logins: dict[str, User]) -> None:
    """`logins` by name: "commissioning" and "partners". What is there already is left alone."""
    contract = Contract.objects.get(title=TREATMENT)
    if contract.budget_lines.exists():
        return
    officer = logins["commissioning"]
    budget = [Line(SESSIONS, Decimal(12000)), Line(ALONE, Decimal(8000)), Line(ROOMS, Decimal(3000))]
    lines = {
        one.name: one
        for one in set_budget(contract, budget, by=officer, reason="Agreed with the partners. (Illustrative.)")
    }
    first = claim_money(
        contract,
        by=logins["partners"],
        what_for="April to June. (Illustrative.)",
        invoice="PHD-8",
        file=_receipts(contract),
        parts=[
            Part(line=lines[SESSIONS], amount=Decimal(2400), what_for="Twelve sessions in Poole."),
            Part(line=lines[ROOMS], amount=Decimal(320), what_for="Twelve evenings in the hall, and parking."),
        ],
    )
    number = lines[ROOMS].number
    less = {number: Verdict(accepted=Decimal(280), reason="Parking is not in the budget. (Illustrative.)")}
    accept_claim(first, by=officer, verdicts=less)
    move_between_lines(
        contract,
        by=officer,
        source=lines[ALONE],
        target=lines[ROOMS],
        amount=Decimal(500),
        reason="The hall costs more than was planned. (Illustrative.)",
    )
    claim_money(
        contract,
        by=logins["partners"],
        what_for="July. (Illustrative.)",
        invoice="PHD-9",
        parts=[
            Part(
                line=lines[SESSIONS], amount=Decimal(800), what_for="Four sessions in Poole.", file=_receipts(contract)
            ),
        ],
    )


def _receipts(contract: Contract) -> SimpleUploadedFile:
    drawn = render_pdf("home/demonstration/receipts.html", {"contract": contract})
    return SimpleUploadedFile("receipts.pdf", drawn, "application/pdf")
