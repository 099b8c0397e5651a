from portal.agreements.models.agreement import Agreement, AgreementQuerySet, Condition, ConditionQuerySet, Signature
from portal.agreements.models.allocation import Allocation
from portal.agreements.models.reminder import DueReminder
from portal.agreements.models.thread import AgreementMessage, AgreementSeen
from portal.agreements.models.variation import Variation

__all__ = [
    "Agreement",
    "AgreementMessage",
    "AgreementQuerySet",
    "AgreementSeen",
    "Allocation",
    "Condition",
    "ConditionQuerySet",
    "DueReminder",
    "Signature",
    "Variation",
]
