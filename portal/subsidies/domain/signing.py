"""What subsidy control has to say before an agreement is signed.

The Act treats assistance as given as soon as somebody has an enforceable right to it, and wants the confirmation before
that. A right comes with the last signature and not with the first payment, so nobody signs before: payments then need
no second rule.
"""

from decimal import Decimal

from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.subsidies.models import SubsidyBasis


def why_not_signed(agreement: Agreement) -> str:
    """A sentence where the agreement cannot be signed yet, and "" where it can."""
    standing = list(agreement.subsidy_bases.standing().order_by("number"))
    assistance = [one for one in standing if one.is_mfa]
    for one in assistance:
        if why := _not_confirmed(one):
            return why
    if assistance and agreement.value > sum(one.amount for one in standing):
        return (
            "The agreement is worth more than the office gave notice of as minimal financial assistance. The office "
            "has to decide, and to give notice, once more."
        )
    return ""


def _not_confirmed(one: SubsidyBasis) -> str:
    if one.is_within_cap:
        return ""
    if one.is_within_cap is False:
        return (
            "This is minimal financial assistance, and the organisation told the office that it would come above the "
            "cap. It can be signed when the office has found another basis."
        )
    if one.notice_at is None:
        return (
            "This is minimal financial assistance, and the office still has to give notice of it. It can be signed "
            "when the organisation has confirmed that the cap is kept."
        )
    return (
        "This is minimal financial assistance. Before it is signed, somebody who may sign for the organisation has to "
        "confirm under “Subsidy control” that the cap is kept."
    )


def why_not_raised(agreement: Agreement, value: Decimal) -> str:
    """A sentence where the agreement cannot be worth `value` yet, and "" where it can."""
    standing = list(agreement.subsidy_bases.standing())
    if value <= agreement.value or not any(one.is_mfa for one in standing):
        return ""
    decided = sum((one.amount for one in standing if not one.is_mfa or one.is_within_cap), Decimal(0))
    if value <= decided:
        return ""
    return (
        f"The agreement holds minimal financial assistance. Decide under “Subsidy control” on which basis the "
        f"{pounds(value - decided)} on top is given, and have it confirmed, before the value is raised."
    )
