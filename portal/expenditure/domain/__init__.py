"""The verbs of the public register of expenditure."""

from portal.expenditure.domain.preparing import prepare_month
from portal.expenditure.domain.publishing import publish_again, publish_month
from portal.expenditure.domain.reasons import word_agreement, word_line
from portal.expenditure.domain.redacting import ask_redaction, confirm_redaction, take_redaction_back

__all__ = [
    "ask_redaction",
    "confirm_redaction",
    "prepare_month",
    "publish_again",
    "publish_month",
    "take_redaction_back",
    "word_agreement",
    "word_line",
]
