"""What a paper form does not answer, or not as it is asked: said by the officer who keys it in, shown to who reads it.

Nothing is made up to fill a form. Only how much is asked for has to be there: no list and no decision can do without
it, so whoever keys the paper in asks the group.
"""

from collections.abc import Mapping
from typing import Any

from grants.domain.project_facts import AMOUNT
from grants.domain.readiness import facts_of
from grants.models import Application
from portal.questionnaires.models import Response
from portal.questionnaires.progress import missing
from portal.questionnaires.schema import Question

UNNAMED = "A project without a name"
LEFT_BLANK = "Left blank on the paper."


def open_questions(application: Application) -> list[Question]:
    """What still lacks an answer, in the order of the form."""
    response = application.response
    left = missing(response.version.schema, response.kept(), response.typed(), facts_of(application.call))
    return [question for section in left for question in section.missing]


def may_be_blank(question: Question) -> bool:
    return question.key != AMOUNT


def blank_keys(application: Application) -> list[str]:
    """The questions that a paper form leaves blank; none of what came by itself."""
    return list(application.paper.left_blank) if application.is_paper else []


def words_for(response: Response, keys: list[str]) -> Mapping[str, str]:
    """What the signed copy says of them, by key: what stands on the paper, where the form does not take it."""
    typed = response.typed()
    return {
        key: f"On the paper, not as it is asked: {_flat(typed[key])}" if key in typed else LEFT_BLANK for key in keys
    }


def _flat(typed: Any) -> str:
    parts = typed.values() if isinstance(typed, Mapping) else typed if isinstance(typed, list) else None
    return str(typed) if parts is None else " / ".join(text for one in parts if (text := _flat(one)))
