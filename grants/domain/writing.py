"""Who writes an application: the organisation's people; what came on paper, the office for them.

Keying in what somebody else wrote is no interest of one's own, so the officer who did it may check it too; the ledger
says who did what. Whoever belongs to the organisation, or declared an interest, does not key it in.
"""

from django.db.models import QuerySet

from grants.domain.conflicts import belongs_to_applicant
from grants.models import Application
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.organisations.domain import MayOnlyRead, may_write


def may_write_in(application: Application, user: User) -> bool:
    """Whether `user` may change its answers, as far as it depends on who they are."""
    if not application.is_paper:
        return may_write(application.organisation, user)
    if not user.has_role(Role.GRANTS_OFFICER) or belongs_to_applicant(application, user):
        return False
    return not application.conflicts.filter(user=user).exists()


def hold(application: Application, rows: QuerySet[Application]) -> Application:
    """The application, one of `rows`, locked with its organisation: the organisation first, as a merge of two takes
    them, so that neither waits for the other. To be called inside a transaction.
    """
    locked = rows.select_for_update(of=("organisation", "self"), no_key=True).select_related("organisation")
    # Of one that was merged into another organisation while this waited, the first look finds nothing.
    return locked.filter(pk=application.pk).first() or locked.get(pk=application.pk)


def require_may_write_in(application: Application, user: User) -> None:
    """Raises MayOnlyRead."""
    if not may_write_in(application, user):
        raise MayOnlyRead
