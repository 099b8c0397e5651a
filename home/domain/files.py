"""Which files an officer may know of: not only what is in one, but its name and who sent it are told by where it is.

They are those of applications that were sent and that this officer may open, the evidence these relied on, and those of
returns and agreements. What somebody is still writing, or keeps among their organisation's papers, is not the office's.
"""

from django.db.models import BigIntegerField, Func, Q, QuerySet
from django.db.models.functions import Cast

from grants.models import Application
from grants.models.reliance import ReliedOnEvidence
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.documents.models import Document
from portal.monitoring.models import MonitoringReturn
from portal.questionnaires.models import Answer

BEFORE_DECISION = (Application.State.SUBMITTED, Application.State.ASSESSING)


class Numbers(Func):
    """Those in the list that an answer is; of an answer that is no list none."""

    function = "jsonb_path_query"
    template = "%(function)s(%(expressions)s, 'strict $[*] ? (@.type() == \"number\")', '{}', true)"
    set_returning = True


def files_known_to(user: User) -> QuerySet[Document]:
    """One query, whose parts PostgreSQL works out once each, for however many files."""
    applications = applications_known_to(user)
    answered = Q(response__in=applications.values("response"))
    answered |= Q(response__in=returns_known_to(user).values("response"))
    attached = Answer.objects.filter(answered).order_by().values(number=Cast(Numbers("value"), BigIntegerField()))
    relied_on = ReliedOnEvidence.objects.filter(application__in=applications.values("pk")).order_by().values("document")
    agreed = Agreement.documents.through.objects.filter(agreement__in=Agreement.objects.visible_to(user).values("pk"))
    return Document.objects.filter(Q(pk__in=attached) | Q(pk__in=relied_on) | Q(pk__in=agreed.values("document")))


def applications_known_to(user: User) -> QuerySet[Application]:
    """As in casework; but a file tells whose it is, which the panel of a blind call learns when it is decided."""
    if not user.has_role(Role.GRANTS_OFFICER, Role.COMMISSIONER):
        return Application.objects.none()
    unscored = Application.objects.filter(call__blind=True, call__panel__user=user, state__in=BEFORE_DECISION)
    mine = Application.objects.in_office(user).filter(response__submitted_at__isnull=False)
    return mine.exclude(pk__in=unscored.order_by().values("pk")).order_by()


def returns_known_to(user: User) -> QuerySet[MonitoringReturn]:
    return MonitoringReturn.objects.visible_to(user).filter(response__submitted_at__isnull=False).order_by()
