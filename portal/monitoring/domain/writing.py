"""Who may write in a return, and the row that a verb works on."""

from portal.accounts.models import User
from portal.monitoring.domain.errors import MayOnlyRead, ReturnChanged
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership


def may_write(monitoring_return: MonitoringReturn, user: User) -> bool:
    """Whether `user` is a member of the organisation who may write for it."""
    writers = [Membership.Role.SIGNS, Membership.Role.EDITS]
    return monitoring_return.agreement.organisation.memberships.filter(user=user, role__in=writers).exists()


def locked_return(monitoring_return: MonitoringReturn, seen: int | None) -> MonitoringReturn:
    """The row, locked until the transaction ends. Raises ReturnChanged where it is not at the revision `seen`."""
    locked = (
        MonitoringReturn.objects.select_for_update(of=("self",))
        .select_related(
            "agreement__organisation", "agreement__lead_officer", "response__version", "submitted_by", "corrects"
        )
        .get(pk=monitoring_return.pk)
    )
    if seen is not None and seen != locked.revision:
        raise ReturnChanged(locked)
    return locked


def let_write(locked: MonitoringReturn, by: User) -> None:
    """Raises MayOnlyRead, ReturnChanged."""
    if not may_write(locked, by):
        raise MayOnlyRead
    if not locked.can_be_written:
        raise ReturnChanged(locked)
