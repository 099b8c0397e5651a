from portal.questionnaires.domain.answers import (
    AnswerChanged,
    FileRefused,
    save_answers,
    save_locked,
)
from portal.questionnaires.domain.comparing import Compared, Conflict, compare, fingerprints, marks_of
from portal.questionnaires.domain.errors import AlreadySubmitted, ResponseIncomplete
from portal.questionnaires.domain.signing import (
    answers_sha256,
    hold,
    is_as_signed,
    let_go,
    sign,
    sign_held,
    start_response,
    start_response_from,
    start_with,
    to_sign,
)
from portal.questionnaires.domain.versions import freeze

__all__ = [
    "AlreadySubmitted",
    "AnswerChanged",
    "Compared",
    "Conflict",
    "FileRefused",
    "ResponseIncomplete",
    "answers_sha256",
    "compare",
    "fingerprints",
    "freeze",
    "hold",
    "is_as_signed",
    "let_go",
    "marks_of",
    "save_answers",
    "save_locked",
    "sign",
    "sign_held",
    "start_response",
    "start_response_from",
    "start_with",
    "to_sign",
]
