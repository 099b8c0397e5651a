"""Scorers are blind to each other, whichever door they come through.

Somebody in the office may sit on a panel too. Until they have scored an application, nothing in the office tells them
what the others scored: not its page nor its history, not the ranking nor its CSV. That holds for what a member of the
panel may still be asked to score as well; once everybody who has to has scored, there is nothing left to influence.
"""

from collections.abc import Sequence

from grants.models import Application, Assessment, Call
from portal.accounts.models import User

# Events that tell scores.
TELLING = ("score-moderated",)


def hidden_from(user: User, call: Call, applications: Sequence[Application]) -> set[int]:
    """Ids of those of `applications` of `call` whose scores `user` may not see yet; at most four queries."""
    mine = Assessment.objects.filter(application__in=applications, assessor=user)
    hidden = set(mine.outstanding().values_list("application", flat=True))
    if call.panel.filter(user=user).exists():
        scored = mine.complete().values("application")
        unfinished = Application.objects.being_scored().filter(pk__in=[one.pk for one in applications])
        hidden.update(unfinished.exclude(pk__in=scored).values_list("pk", flat=True))
    return hidden
