"""The verbs of money: the schedule, paying an instalment, and what becomes of it when an agreement changes or ends."""

from portal.payments.domain.claims import accept_claim, claim_money, refuse_claim, take_back_claim
from portal.payments.domain.endings import (
    decline_offer,
    end_agreement,
    take_back_offer,
    terminate_agreement,
    withdraw_agreement,
)
from portal.payments.domain.overriding import override_holds
from portal.payments.domain.paying import (
    approve_payment,
    cancel,
    countersign_payment,
    mark_paid,
    prepare_payment,
    send_back,
)
from portal.payments.domain.payments import draw_untagged, taken_of
from portal.payments.domain.schedules import add_instalment, plan_instalment
from portal.payments.domain.variations import agree_variation

__all__ = [
    "accept_claim",
    "add_instalment",
    "agree_variation",
    "approve_payment",
    "cancel",
    "claim_money",
    "countersign_payment",
    "decline_offer",
    "draw_untagged",
    "end_agreement",
    "mark_paid",
    "override_holds",
    "plan_instalment",
    "prepare_payment",
    "refuse_claim",
    "send_back",
    "take_back_claim",
    "take_back_offer",
    "taken_of",
    "terminate_agreement",
    "withdraw_agreement",
]
