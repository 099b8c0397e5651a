"""Who sees to the register of expenditure."""

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed

MAY_PREPARE = (Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER)
MAY_PUBLISH = (Role.FINANCE_OFFICER, Role.COMMISSIONER)


def require_preparer(by: User) -> None:
    if not by.has_role(*MAY_PREPARE):
        raise NotAllowed("Only officers prepare the register of expenditure.")


def require_publisher(by: User) -> None:
    if not by.has_role(*MAY_PUBLISH):
        raise NotAllowed("Only a finance officer or the Commissioner publishes the register.")
