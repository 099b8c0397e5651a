"""Two questions after sending: how easy it was, and what would have helped. Officers read what all said together.

Kept apart from the assessment: nobody who scores sees it, no event tells who answered, and nothing of it stands on an
application's pages. What is shown is shown five answers at a time, new and changed ones, so that nobody can look, see
one more come in or change, and know whose it is; the texts stand in the order of the alphabet, which says nothing about
when they came.
"""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from grants.domain.refusals import Refused
from grants.models import Application, Call, SurveyAnswer
from portal.accounts.models import User

# Officers see nothing of fewer, and see more only when so many more have come in.
FEWEST = 5


class NotAskedNow(Refused):
    sentence = "We ask this between sending and the decision. Thank you all the same."


@dataclass(frozen=True)
class Said:
    """What was said of a call: by how many, how often each step of the scale in words, and the texts."""

    answers: int
    ease: tuple[tuple[str, int], ...]
    texts: tuple[str, ...]


def is_asked(application: Application) -> bool:
    """From sending until decisions are told: after that, people would speak of the decision and not of the form."""
    sent = application.submitted_at is not None and application.state != Application.State.DRAFT
    return sent and application.call.released_at is None


@transaction.atomic
def answer_survey(application: Application, *, by: User, ease: int, would_have_helped: str = "") -> SurveyAnswer:
    """One answer of each person to each application; another one takes its place. Raises NotAskedNow.

    An Application.DoesNotExist says that it is not one of theirs.
    """
    mine = Application.including_tests.of(by).select_related("call").get(pk=application.pk)
    if not is_asked(mine):
        raise NotAskedNow
    said = {"ease": ease, "would_have_helped": would_have_helped.strip(), "waits": True}
    # Of two at the same moment the second counts the first among those that wait.
    Call.objects.select_for_update(no_key=True).get(pk=mine.call_id)
    answer, _ = SurveyAnswer.objects.update_or_create(application=mine, person=by, defaults=said)
    waiting = SurveyAnswer.objects.about(mine.call).filter(waits=True)
    if waiting.count() >= FEWEST:
        waiting.tell()
    return answer


def own_answer(application: Application, user: User) -> SurveyAnswer | None:
    return SurveyAnswer.objects.filter(application=application, person=user).first()


def said_of(call: Call) -> Said | None:
    """What officers may read; None while fewer than five have answered."""
    answers = SurveyAnswer.objects.about(call).filter(told_ease__isnull=False)
    rows = list(answers.values_list("told_ease", "told_text"))
    if len(rows) < FEWEST:
        return None
    levels = Counter(ease for ease, _ in rows)
    return Said(
        answers=len(rows),
        ease=tuple((str(one.label), levels[one.value]) for one in SurveyAnswer.Ease),
        texts=tuple(sorted((text for _, text in rows if text), key=str.casefold)),
    )


def may_read(call: Call, user: User) -> bool:
    """Whoever sits on the panel or scores reads nothing of what applicants say beside their application."""
    seated = call.panel.filter(user=user).exists()
    return not seated and not user.assessments.filter(application__call=call).exists()
