from portal.agreements.models.agreement import Agreement, AgreementQuerySet, Condition, ConditionQuerySet
from portal.agreements.models.allocation import Allocation
from portal.agreements.models.condition_proof import ConditionProof
from portal.agreements.models.draft import AgreementDraft, DraftChange
from portal.agreements.models.reminder import DueReminder
from portal.agreements.models.signature import Signature, SignedCopy
from portal.agreements.models.template import AgreementTemplate, TemplateVersion
from portal.agreements.models.thread import AgreementMessage, AgreementSeen
from portal.agreements.models.variation import Variation, VariationQuerySet
from portal.agreements.models.variation_signature import VariationCopy, VariationSignature

__all__ = [
    "Agreement",
    "AgreementDraft",
    "AgreementMessage",
    "AgreementQuerySet",
    "AgreementSeen",
    "AgreementTemplate",
    "Allocation",
    "Condition",
    "ConditionProof",
    "ConditionQuerySet",
    "DraftChange",
    "DueReminder",
    "Signature",
    "SignedCopy",
    "TemplateVersion",
    "Variation",
    "VariationCopy",
    "VariationQuerySet",
    "VariationSignature",
]
