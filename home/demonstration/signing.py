"""Agreements on their way to being signed: templates of the office, a second signature that is missing, and a change
that is asked for before signing. All of it is illustrative.
"""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from commissioning.domain import register_contract
from commissioning.models import Contract
from grants.models import GrantAgreement
from home.demonstration.contract_facts import INTERVIEWS
from portal.accounts.models import User
from portal.agreements.domain import ask_draft_change, offer_agreement, sign
from portal.agreements.domain.templates import (
    WRITTEN,
    choose_template,
    make_template,
    publish_draft,
    usual_template,
    write_draft,
)
from portal.agreements.models import AgreementTemplate, Condition, DraftChange
from portal.organisations.second import Second
from portal.payments.domain import add_instalment

# Words for some projects alone. Illustrative.
CLAUSES = """
[if under 18s]
# Children and young people
Whoever meets people under 18 in this project has an enhanced DBS check and has been trained in safeguarding before they
begin. You tell us within a day of any concern that you passed on.
[end]

[if match funding]
# Money from elsewhere
You told us that a part of the cost comes from elsewhere. Tell us at once if it does not come.
[end]
"""
TWO_SIGN, BOTH_SIDES = "Grant agreement with two signatures", "Contract signed by both sides"


def two_signatures(agreement: GrantAgreement, officer: User) -> None:
    """Two of its people sign it, as the template asks."""
    template = _template(TWO_SIGN, "grant", officer, signatories=2, more=CLAUSES)
    choose_template(agreement, template, by=officer)


def sign_first(agreement: GrantAgreement, *, by: User, asks: User) -> None:
    sign(agreement, by=by, name=str(by), position="Chair", agreed=True, second=Second(asks))


def build_wish(logins: dict[str, User]) -> None:
    """A contract that its provider wants changed before it signs. What is there already is left alone."""
    if DraftChange.objects.exists():
        return
    officer, running = logins["commissioning"], Contract.objects.get(title=INTERVIEWS)
    starts_on = _first_of_next_month()
    contract = register_contract(
        Contract(
            title="Return home interviews, the next year",
            service=running.service,
            organisation=running.organisation,
            purpose="The same service for another year, with a caseworker for people in care. (Illustrative.)",
            value=Decimal(64000),
            value_is_illustrative=True,
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=364),
            procurement_route=running.procurement_route,
            return_frequency=running.return_frequency,
            lead_officer=officer,
        ),
        by=officer,
    )
    contract.themes.set(running.themes.all())
    Condition.objects.create(
        agreement=contract,
        number=1,
        text="Show us the agreement about personal data that both sides have signed.",
        due_on=starts_on + timedelta(days=14),
        before_payment=True,
    )
    for part in range(2):
        add_instalment(contract, by=officer, amount=Decimal(32000), due_on=starts_on + timedelta(days=182 * part))
    choose_template(contract, _template(BOTH_SIDES, "contract", officer, office_signs="after"), by=officer)
    offered = offer_agreement(contract, by=officer)
    wish = "Our data officer is back in four weeks. Could the first condition be due a month later? (Illustrative.)"
    ask_draft_change(offered, by=logins["partners"], wish=wish)


def _template(name: str, kind: str, officer: User, more: str = "", **rules: object) -> AgreementTemplate:
    found = AgreementTemplate.objects.filter(name=name).first()
    if found:
        return found
    usual = usual_template(kind).published
    assert usual is not None
    template = make_template(name=name, kind=kind, by=officer)
    words = {field: getattr(usual, field) for field in WRITTEN}
    write_draft(template, words | {"text": usual.text + more} | rules, by=officer)
    publish_draft(template, by=officer)
    return template


def _first_of_next_month() -> date:
    return (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)
