from portal.questionnaires.models.questionnaires import (
    Questionnaire,
    QuestionnaireVersion,
)
from portal.questionnaires.models.responses import Answer, Response, answers_to_write, kept_in, typed_in

__all__ = [
    "Answer",
    "Questionnaire",
    "QuestionnaireVersion",
    "Response",
    "answers_to_write",
    "kept_in",
    "typed_in",
]
