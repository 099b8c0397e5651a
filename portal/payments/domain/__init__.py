"""The verbs of money: the schedule, paying an instalment, and what becomes of it when an agreement changes or ends."""

from portal.payments.domain.answers import match_by_hand, read_answer, set_aside, settle_all, settle_answer
from portal.payments.domain.approving import Approved, approve_payment, approve_payments
from portal.payments.domain.budgets import make_budget, move_between_lines, set_budget
from portal.payments.domain.claims import accept_claim, claim_money, refuse_claim, take_back_claim
from portal.payments.domain.drafts import change_draft
from portal.payments.domain.endings import (
    decline_offer,
    end_agreement,
    take_back_offer,
    terminate_agreement,
    withdraw_agreement,
)
from portal.payments.domain.milestones import reach_milestone
from portal.payments.domain.overriding import override_holds, take_back_override
from portal.payments.domain.paying import (
    cancel,
    countersign_payment,
    mark_paid,
    prepare_payment,
    send_back,
)
from portal.payments.domain.payments import draw_untagged, taken_of
from portal.payments.domain.recovering import ask_recall, reverse_payment, say_refused
from portal.payments.domain.runs import (
    add_payments,
    cancel_run,
    change_day,
    file_again,
    make_run,
    remove_payments,
    take_file,
)
from portal.payments.domain.schedules import Terms, add_instalment, plan_instalment, set_schedule
from portal.payments.domain.variation_signing import sign_variation, sign_variation_for_office
from portal.payments.domain.variations import agree_variation

__all__ = [
    "Approved",
    "Terms",
    "accept_claim",
    "add_instalment",
    "add_payments",
    "agree_variation",
    "approve_payment",
    "approve_payments",
    "ask_recall",
    "cancel",
    "cancel_run",
    "change_day",
    "change_draft",
    "claim_money",
    "countersign_payment",
    "decline_offer",
    "draw_untagged",
    "end_agreement",
    "file_again",
    "make_budget",
    "make_run",
    "mark_paid",
    "match_by_hand",
    "move_between_lines",
    "override_holds",
    "plan_instalment",
    "prepare_payment",
    "reach_milestone",
    "read_answer",
    "refuse_claim",
    "remove_payments",
    "reverse_payment",
    "say_refused",
    "send_back",
    "set_aside",
    "set_budget",
    "set_schedule",
    "settle_all",
    "settle_answer",
    "sign_variation",
    "sign_variation_for_office",
    "take_back_claim",
    "take_back_offer",
    "take_back_override",
    "take_file",
    "taken_of",
    "terminate_agreement",
    "withdraw_agreement",
]
