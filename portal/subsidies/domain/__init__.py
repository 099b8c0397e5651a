"""The verbs of subsidy control."""

from portal.subsidies.domain.deciding import decide_basis, notice_on_offer, send_notice
from portal.subsidies.domain.giving import confirm_given, record_in_database
from portal.subsidies.domain.recipient import Declared, answer_notice
from portal.subsidies.domain.signing import why_not_signed

__all__ = [
    "Declared",
    "answer_notice",
    "confirm_given",
    "decide_basis",
    "notice_on_offer",
    "record_in_database",
    "send_notice",
    "why_not_signed",
]
