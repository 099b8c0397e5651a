from portal.questionnaires.models.questionnaires import (
    Questionnaire,
    QuestionnaireVersion,
)
from portal.questionnaires.models.responses import Answer, Response

__all__ = ["Answer", "Questionnaire", "QuestionnaireVersion", "Response"]
