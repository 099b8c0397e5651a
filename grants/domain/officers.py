"""What only a grants officer does. The pages say so too, but a verb relies on nobody."""

from grants.domain.refusals import Refused
from portal.accounts.models import User
from portal.accounts.roles import Role


class OnlyForOfficers(Refused):
    sentence = "Only a grants officer does that."


def require_officer(by: User) -> None:
    """Raises OnlyForOfficers."""
    if not by.has_role(Role.GRANTS_OFFICER):
        raise OnlyForOfficers
