from portal.questionnaires.domain.answers import (
    AnswerChanged,
    Conflict,
    FileRefused,
    fingerprints,
    marks_of,
    save_answers,
    save_locked,
)
from portal.questionnaires.domain.errors import AlreadySubmitted, ResponseIncomplete
from portal.questionnaires.domain.signing import (
    is_as_signed,
    sign,
    start_response,
    start_response_from,
    start_with,
)
from portal.questionnaires.domain.versions import freeze

__all__ = [
    "AlreadySubmitted",
    "AnswerChanged",
    "Conflict",
    "FileRefused",
    "ResponseIncomplete",
    "fingerprints",
    "freeze",
    "is_as_signed",
    "marks_of",
    "save_answers",
    "save_locked",
    "sign",
    "start_response",
    "start_response_from",
    "start_with",
]
