"""What an organisation need not write again when it begins an application."""

from collections.abc import Mapping
from typing import Any

from grants.models import Application, Call
from portal.organisations.models import Organisation
from portal.questionnaires.carrying import Source, carried_over
from portal.questionnaires.schema import Kind, Schema

# What the organisation's profile answers, by the key that an application questionnaire asks it under.
PROFILE: Mapping[str, tuple[str, Kind]] = {
    "work": ("purposes", Kind.LONG),
    "income": ("yearly_income", Kind.MONEY),
    "reserves": ("reserves", Kind.MONEY),
}

# The question of an eligibility check that asks what the profile asks too, with the same values.
KIND_OF_BODY = "kind_of_body"


def answers_known(call: Call, organisation: Organisation, eligibility_answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers to the call's questionnaire that are known already, by question key.

    They come from the eligibility check of this call, from the organisation's profile, and, for questions that the
    office marked, from the last application that the organisation sent.
    """
    assert call.questionnaire_version is not None  # an open call has one
    sources = [_profile(organisation)]
    if call.eligibility_version:
        sources.insert(0, Source(_kinds(call.eligibility_version.schema), eligibility_answers))
    if last := Application.objects.last_sent_by(organisation):
        sources.append(Source(_kinds(last.response.version.schema), last.response.values(), only_marked=True))
    return carried_over(call.questionnaire_version.schema, sources)


def profile_known(eligibility_answers: Mapping[str, Any]) -> dict[str, str]:
    """What an eligibility check says of an organisation that has no profile yet, by field."""
    kind = eligibility_answers.get(KIND_OF_BODY)
    return {"kind": str(kind)} if kind in Organisation.Kind else {}


def _kinds(schema: Schema) -> dict[str, Kind]:
    return {question.key: question.kind for question in schema.questions()}


def _profile(organisation: Organisation) -> Source:
    values = {key: getattr(organisation, name) for key, (name, _) in PROFILE.items()}
    said = {key: str(value) for key, value in values.items() if value is not None}
    return Source({key: kind for key, (_, kind) in PROFILE.items()}, said)
