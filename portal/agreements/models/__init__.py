from portal.agreements.models.agreement import Agreement, AgreementQuerySet, Condition, ConditionQuerySet, Signature
from portal.agreements.models.allocation import Allocation
from portal.agreements.models.reminder import DueReminder
from portal.agreements.models.variation import Variation

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Allocation",
    "Condition",
    "ConditionQuerySet",
    "DueReminder",
    "Signature",
    "Variation",
]
