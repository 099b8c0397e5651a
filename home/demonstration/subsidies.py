"""On which basis agreements give money, by subsidy control. All of it is illustrative."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from commissioning.models import Contract
from grants.models import GrantAgreement
from home.demonstration.contract_facts import INTERVIEWS, TREATMENT
from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.organisations.models import Membership, Organisation
from portal.subsidies.domain import Declared, answer_notice, confirm_given, decide_basis, send_notice
from portal.subsidies.models import SubsidyBasis

Basis = SubsidyBasis.Basis
NO_MARKET = "What it does with the money is free of charge and offered on no market, so it is no enterprise in this."


def build_subsidies(logins: dict[str, User]) -> None:
    """`logins` by name: "grants", "commissioning", "partners". What is there already is left alone."""
    if SubsidyBasis.objects.exists():
        return
    # All but the last: one grant stays in the list of what is due.
    open_states = [Agreement.State.OFFERED, *Agreement.IN_FORCE]
    for grant in GrantAgreement.objects.filter(state__in=open_states).order_by("pk")[1:]:
        decide_basis(grant, by=logins["grants"], basis=Basis.NONE, reason=NO_MARKET)
    _given(Contract.objects.get(title=INTERVIEWS), logins)
    _asked(Contract.objects.get(title=TREATMENT), logins)


def _signatory(organisation: Organisation) -> User:
    signing = organisation.memberships.filter(role=Membership.Role.SIGNS, user__is_active=True)
    return signing.select_related("user").order_by("pk")[0].user


def _given(contract: Contract, logins: dict[str, User]) -> None:
    """Confirmed and given, and to be put in the public database."""
    basis = decide_basis(
        contract,
        by=logins["commissioning"],
        basis=Basis.MFA,
        amount=Decimal(110000),
        reason="Start-up money above the price of the service, for an office that it uses for other work as well.",
    )
    send_notice(basis, by=logins["commissioning"])
    today = timezone.localdate()
    council = Declared(giver="Dorset Council", amount=Decimal(40000), given_on=date(today.year - 1, 6, 1))
    answered = answer_notice(
        SubsidyBasis.objects.get(pk=basis.pk),
        by=_signatory(contract.organisation),
        is_within_cap=True,
        declared=[council],
        name="The manager",
        position="Manager",
        agreed=True,
    )
    confirm_given(answered, by=logins["commissioning"], given_on=today)


def _asked(contract: Contract, logins: dict[str, User]) -> None:
    """Waiting for the recipient's confirmation."""
    basis = decide_basis(
        contract,
        by=logins["commissioning"],
        basis=Basis.MFA,
        amount=Decimal(12000),
        reason="A vehicle that it may use for other work as well.",
    )
    send_notice(basis, by=logins["commissioning"])
