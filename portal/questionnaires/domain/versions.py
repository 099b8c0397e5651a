"""Freezing a questionnaire, so that a call or a return can ask it."""

from django.db import transaction

from portal.accounts.models import User
from portal.events import ledger
from portal.questionnaires.checking import check
from portal.questionnaires.facts import facts_for
from portal.questionnaires.models import Questionnaire, QuestionnaireVersion


@transaction.atomic
def freeze(questionnaire: Questionnaire, *, by: User | None) -> QuestionnaireVersion:
    """The version that says what the questionnaire says now; a new one only if none of its versions does.

    Raises checking.SchemaInvalid when it cannot be asked as it is.
    """
    locked = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    schema = locked.schema
    check(schema, facts_for(locked.purpose))
    existing = locked.versions.filter(sha256=schema.sha256).first()
    if existing:
        return existing
    latest = locked.versions.order_by("-number").first()
    version = QuestionnaireVersion.objects.create(
        questionnaire=locked,
        number=latest.number + 1 if latest else 1,
        content=schema.to_json(),
        sha256=schema.sha256,
        frozen_by=by,
    )
    ledger.record("questionnaire-frozen", version, by=by)
    return version
