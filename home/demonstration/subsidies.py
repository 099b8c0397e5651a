"""On which basis agreements give money, by subsidy control. All of it is illustrative."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from commissioning.models import Contract
from grants.models import GrantAgreement
from home.demonstration.contract_facts import INTERVIEWS
from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.organisations.models import Membership, Organisation
from portal.subsidies.domain import Declared, answer_notice, confirm_given, decide_basis, send_notice
from portal.subsidies.models import SubsidyBasis

Basis = SubsidyBasis.Basis
NO_MARKET = "What it does with the money is free of charge and offered on no market, so it is no enterprise in this."


def build_subsidies(logins: dict[str, User]) -> None:
    """`logins` by name: "grants", "commissioning". What is there already is left alone."""
    if SubsidyBasis.objects.exists():
        return
    # All but the last: one grant stays in the list of what is due.
    open_states = [Agreement.State.OFFERED, *Agreement.IN_FORCE]
    for grant in GrantAgreement.objects.filter(state__in=open_states).order_by("pk")[1:]:
        decide_basis(grant, by=logins["grants"], basis=Basis.NONE, reason=NO_MARKET)
    running = Contract.objects.get(title=INTERVIEWS)
    _given(running, logins)
    offered = Contract.objects.filter(organisation=running.organisation, state=Agreement.State.OFFERED).first()
    if offered:
        _asked(offered, logins)


def _signatory(organisation: Organisation) -> User:
    signing = organisation.memberships.filter(role=Membership.Role.SIGNS, user__is_active=True)
    return signing.select_related("user").order_by("pk")[0].user


def _given(contract: Contract, logins: dict[str, User]) -> None:
    """A part as minimal financial assistance, the rest on another basis and to be put in the public database."""
    officer, today = logins["commissioning"], timezone.localdate()
    assistance = decide_basis(
        contract,
        by=officer,
        basis=Basis.MFA,
        amount=Decimal(50000),
        reason="Start-up money above the price of the service, for rooms that it uses for other work as well.",
    )
    send_notice(assistance, by=officer)
    council = Declared(giver="A council", amount=Decimal(40000), given_on=date(today.year - 1, 6, 1))
    answered = answer_notice(
        SubsidyBasis.objects.get(pk=assistance.pk),
        by=_signatory(contract.organisation),
        is_within_cap=True,
        declared=[council],
        name="The manager",
        position="Manager",
        agreed=True,
    )
    confirm_given(answered, by=officer, given_on=today)
    rest = decide_basis(
        contract,
        by=officer,
        basis=Basis.OTHER,
        on_database=True,
        reason="The rest is looked at by the principles of the Act; our assessment stands in the file of the contract.",
    )
    confirm_given(rest, by=officer, given_on=today)


def _asked(contract: Contract, logins: dict[str, User]) -> None:
    """Offered, and waiting for the recipient's confirmation before anybody signs."""
    reason = "A grant towards costs that it also has in other work."
    basis = decide_basis(contract, by=logins["commissioning"], basis=Basis.MFA, reason=reason)
    send_notice(basis, by=logins["commissioning"])
