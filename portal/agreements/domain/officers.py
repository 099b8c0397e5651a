"""Whose agreement it is in the office: a grants officer's where it is a grant, a commissioning officer's otherwise."""

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement

OFFICER_OF = {Agreement.Kind.GRANT: Role.GRANTS_OFFICER, Agreement.Kind.CONTRACT: Role.COMMISSIONING_OFFICER}


def is_officer_of(agreement: Agreement, user: User) -> bool:
    """Whether `user` acts for the office in agreements of this kind."""
    return user.has_role(OFFICER_OF[Agreement.Kind(agreement.kind)])


def require_officer_of_kind(kind: str, by: User) -> None:
    """Raise NotAllowed unless `by` acts for the office in agreements of this kind at all."""
    role = OFFICER_OF[Agreement.Kind(kind)]
    if not by.has_role(role):
        raise NotAllowed(f"Only a {role.label.lower()} words these agreements.")


def require_officer_of(agreement: Agreement, by: User) -> None:
    """Raise NotAllowed unless `by` acts for the office in agreements of this kind."""
    if not is_officer_of(agreement, by):
        role = OFFICER_OF[Agreement.Kind(agreement.kind)].label.lower()
        kind = agreement.get_kind_display().lower()
        raise NotAllowed(f"Only a {role} changes a {kind}. You can look at it, but not change it.")
