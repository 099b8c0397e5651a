"""Whom the office pays: accounts in use, one to be confirmed, one that waits for the second officer, one that has to
wait some days.

The numbers are nobody's: no bank has the sort code 00-00-00. All is illustrative.
"""

from collections.abc import Mapping

from django.core.files.uploadedfile import SimpleUploadedFile

from home.demonstration.road import Cast
from portal.accounts.models import User
from portal.agreements.models import Agreement
from portal.banking import domain as banking
from portal.banking.details import Details
from portal.banking.models import BankAccount
from portal.organisations.models import Membership, Organisation

HOW = (
    "Spoke to the chair on the number in the register of charities.\nThe name on the paper is the organisation’s, and "
    "the same as was given.\nThey confirmed the last three digits. (Illustrative.)"
)
REASON = "Our bank closes its branch in town. (Illustrative.)"


def build_banking(cast: Cast) -> None:
    """What is there already is left alone."""
    if BankAccount.objects.exclude(state=BankAccount.State.IN_USE).exists():
        return
    logins = cast.logins
    paid = Organisation.objects.filter(pk__in=Agreement.objects.in_force().values("organisation"))
    for number, organisation in enumerate(paid.order_by("pk"), start=10_000_001):
        if not organisation.bank_accounts.exists():
            _agreed(organisation, number, cast)
    changing = _of(logins["victim-support"])
    if not changing.bank_accounts.exists():
        _agreed(changing, 20_000_001, cast)
    _agreed(changing, 20_000_002, cast)
    account = _confirmed(_of(logins["grant-provider"]), 30_000_001, cast)
    banking.check_account(account, by=logins["finance"], how=HOW)
    _given(_of(logins["applicant"]), 40_000_001, cast, by=logins["applicant"])


def _of(login: User) -> Organisation:
    """The first organisation that the login signs for."""
    return Organisation.objects.standing().of(login).order_by("pk")[0]


def _given(organisation: Organisation, number: int, cast: Cast, *, by: User) -> BankAccount:
    paper = SimpleUploadedFile("bank statement.pdf", cast.paper, "application/pdf")
    return banking.enter_account(
        organisation,
        by=by,
        account_name=organisation.name[:70],
        details=_details(number),
        evidence=paper,
        reason=REASON if organisation.bank_accounts.agreed_once().exists() else "",
    )


def _confirmed(organisation: Organisation, number: int, cast: Cast) -> BankAccount:
    members = organisation.memberships.writing().select_related("user").order_by("since", "pk")
    account = _given(organisation, number, cast, by=members[0].user)
    others = [one.user for one in members if one.user_id != account.entered_by_id]
    second = others[0] if others else _treasurer(organisation)
    return banking.confirm_account(account, by=second, details=_details(number))


def _agreed(organisation: Organisation, number: int, cast: Cast) -> BankAccount:
    logins: Mapping[str, User] = cast.logins
    account = _confirmed(organisation, number, cast)
    banking.check_account(account, by=logins["finance"], how=HOW)
    return banking.agree_account(account, by=logins["finance2"])


def _treasurer(organisation: Organisation) -> User:
    """A second member, as a role: nobody signs in as them."""
    user, _ = User.objects.get_or_create(
        email=f"treasurer.office{organisation.pk}@group.example", defaults={"name": "Treasurer"}
    )
    Membership.objects.get_or_create(organisation=organisation, user=user, defaults={"role": Membership.Role.EDITS})
    return user


def _details(number: int) -> Details:
    return Details("000000", str(number))
