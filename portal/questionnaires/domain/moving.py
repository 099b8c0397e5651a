"""Moving a response that is being written to a newer version of its questionnaire."""

from django.db import transaction
from django.utils import timezone

from portal.questionnaires.differences import Difference, difference, moved
from portal.questionnaires.domain.errors import AlreadySubmitted
from portal.questionnaires.models import Answer, QuestionnaireVersion, Response


@transaction.atomic
def move_response(response: Response, version: QuestionnaireVersion) -> Difference:
    """Answers that the new questions still take stay answers; the rest is kept as it was typed, to be put right.

    Returns what is different for the person. Raises AlreadySubmitted.
    """
    locked = Response.objects.to_write().get(pk=response.pk)
    if not locked.takes_answers:
        raise AlreadySubmitted
    old, new = locked.version.schema, version.schema
    then = moved(old, new, locked.kept(), locked.typed())
    rows = {answer.key: answer for answer in locked.answers.all()}
    now = timezone.now()
    wanted = {key: (value, None) for key, value in then.values.items()}
    wanted |= {key: (None, text) for key, text in then.typed.items()}
    wanted |= {key: (value, None) for key, value in then.before.items()}
    for key, (value, typed) in wanted.items():
        row = rows.get(key) or Answer(response=locked, key=key, updated_at=now)
        if row.pk is None or (row.value, row.typed) != (value, typed):
            row.value, row.typed = value, typed
            row.save()
    locked.answers.exclude(key__in=wanted).delete()
    locked.version = version
    locked.save(update_fields=["version"])
    return difference(old, new)
