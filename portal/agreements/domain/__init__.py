"""The verbs of an agreement that need no money. Those that touch what is still to be paid (answering a variation,
ending, terminating, withdrawing, declining an offer) stand in `portal.payments.domain`, which sees both.
"""

from portal.agreements.domain.conditions import confirm_condition, set_terms
from portal.agreements.domain.drafts import ask_draft_change, refuse_draft_change, take_wish_back
from portal.agreements.domain.leading import take_lead
from portal.agreements.domain.money import agreement_as_at, set_money
from portal.agreements.domain.offering import offer_agreement
from portal.agreements.domain.proofs import send_proof_back, show_condition_met
from portal.agreements.domain.signing import sign, sign_for_office, take_signatures_back
from portal.agreements.domain.variations import (
    ask_variation,
    decline_variation,
    refuse_variation,
    take_variation_back,
)

__all__ = [
    "agreement_as_at",
    "ask_draft_change",
    "ask_variation",
    "confirm_condition",
    "decline_variation",
    "offer_agreement",
    "refuse_draft_change",
    "refuse_variation",
    "send_proof_back",
    "set_money",
    "set_terms",
    "show_condition_met",
    "sign",
    "sign_for_office",
    "take_lead",
    "take_signatures_back",
    "take_variation_back",
    "take_wish_back",
]
