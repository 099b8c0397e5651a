"""Every state × every step: allowed or refused, nothing in between."""

import pytest
from django.apps import apps
from django_fsm import TransitionNotAllowed

from commissioning.models import ImprovementAction, PerformanceNotice, Risk, ServiceReview
from grants.models import Application, Assessment
from portal.agreements.models import Agreement, ConditionProof, DraftChange, Variation
from portal.banking.models import BankAccount
from portal.correspondence.models import Broadcast
from portal.documents.models import Document
from portal.donations.models import Gift, Refund
from portal.expenditure.models import ExpenditureMonth
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn, Upload
from portal.payments.models import BankLine, Claim, Instalment, Payment, PaymentRun, Repayment, Transfer
from portal.states import StateField
from portal.stripe.models import StripeEvent

STEPS = {
    Application: {
        "await_signature": {"draft": "signing"},
        "go_back": {"signing": "draft"},
        "submit": {"draft": "submitted", "signing": "submitted"},
        "pass_checks": {"submitted": "assessing"},
        "fail_checks": {"submitted": "ineligible"},
        "reopen_checks": {"ineligible": "submitted"},
        "decide": {"assessing": "decided"},
        "withdraw": {
            "draft": "withdrawn",
            "signing": "withdrawn",
            "submitted": "withdrawn",
            "assessing": "withdrawn",
            "ineligible": "withdrawn",
        },
    },
    Assessment: {
        "declare_no_conflict": {"assigned": "scoring"},
        "declare_conflict": {"assigned": "conflicted", "scoring": "conflicted"},
        "complete": {"scoring": "complete"},
    },
    Agreement: {
        "offer": {"planned": "offered"},
        "mobilise": {"planned": "mobilising", "offered": "mobilising"},
        "begin": {"offered": "live", "mobilising": "live"},
        "end": {"live": "ended"},
        "terminate": {"mobilising": "terminated", "live": "terminated"},
        "withdraw": {"planned": "withdrawn", "offered": "withdrawn"},
        "decline": {"offered": "declined"},
    },
    ExpenditureMonth: {"publish": {"draft": "published"}},
    ServiceReview: {
        "hold": {"planned": "held"},
        "agree": {"held": "agreed"},
        "call_off": {"planned": "called_off"},
    },
    ImprovementAction: {
        "report_done": {"open": "reported"},
        "send_back": {"reported": "open"},
        "confirm": {"open": "done", "reported": "done"},
        "drop": {"open": "dropped", "reported": "dropped"},
    },
    Risk: {"close": {"open": "closed"}},
    PerformanceNotice: {"improve": {"issued": "improved"}, "escalate": {"issued": "escalated"}},
    ConditionProof: {"confirm": {"given": "confirmed"}, "send_back": {"given": "sent_back"}},
    DraftChange: {
        "make": {"asked": "made"},
        "refuse": {"asked": "refused"},
        "take_back": {"asked": "taken_back"},
    },
    Variation: {
        "put_to_signature": {"asked": "to_sign"},
        "agree": {"asked": "agreed", "to_sign": "agreed"},
        "refuse": {"asked": "refused", "to_sign": "refused"},
        "decline": {"asked": "declined", "to_sign": "declined"},
        "lapse": {"asked": "lapsed", "to_sign": "lapsed"},
    },
    Claim: {
        "accept": {"sent": "accepted"},
        "refuse": {"sent": "refused"},
        "take_back": {"sent": "taken_back"},
    },
    Instalment: {
        "prepare": {"planned": "prepared"},
        "send_back": {"prepared": "planned", "seconded": "planned"},
        "approve": {"prepared": "approved"},
        "second": {"prepared": "seconded"},
        "countersign": {"seconded": "approved"},
        "mark_paid": {"approved": "paid"},
        "come_back": {"paid": "approved"},
        "cancel": {
            "planned": "cancelled",
            "prepared": "cancelled",
            "seconded": "cancelled",
            "approved": "cancelled",
        },
    },
    Payment: {
        "take_into_run": {"approved": "in_run"},
        "take_out_of_run": {"in_run": "approved"},
        "send": {"approved": "sent", "in_run": "sent"},
        "confirm": {"approved": "confirmed", "sent": "confirmed"},
        "fail": {"sent": "failed"},
        "reverse": {"confirmed": "reversed"},
        "cancel": {"approved": "cancelled", "in_run": "cancelled"},
    },
    Repayment: {"receive": {"asked": "received"}, "cancel": {"asked": "cancelled"}},
    PaymentRun: {
        "take": {"open": "taken"},
        "finish": {"taken": "done"},
        "cancel": {"open": "cancelled"},
    },
    Transfer: {
        "ask": {"waiting": "asking"},
        "wait": {"asking": "waiting"},
        "make": {"asking": "made"},
        "give_up": {"waiting": "given_up"},
        "reverse": {"made": "reversed"},
    },
    BankLine: {
        "leave_open": {"read": "unmatched"},
        "match": {"read": "matched", "unmatched": "matched"},
        "set_aside": {"unmatched": "set_aside"},
    },
    BankAccount: {
        "confirm": {"entered": "confirmed"},
        "check_once": {"confirmed": "checked"},
        "agree": {"checked": "in_use"},
        "replace": {"in_use": "replaced"},
        "stop": {"in_use": "stopped"},
        "refuse": {"entered": "refused", "confirmed": "refused", "checked": "refused"},
        "take_back": {"entered": "taken_back", "confirmed": "taken_back", "checked": "taken_back"},
    },
    Broadcast: {"begin": {"draft": "sending"}, "finish": {"sending": "sent"}},
    Document: {
        "mark_clean": {"not_scanned": "clean", "checking": "clean"},
        "mark_infected": {"not_scanned": "infected", "checking": "infected"},
        "give_up": {"checking": "unchecked"},
        "check_again": {"unchecked": "checking"},
    },
    Message: {
        "release": {"held": "queued"},
        "discard": {"held": "discarded", "queued": "discarded"},
        "mark_sent": {"queued": "sent"},
        "mark_failed": {"queued": "failed"},
        "try_again": {"failed": "queued", "bounced": "queued"},
        "mark_bounced": {"sent": "bounced"},
    },
    MonitoringReturn: {
        "submit": {"due": "submitted", "queried": "submitted"},
        "query": {"submitted": "queried"},
        "accept": {"submitted": "accepted"},
        "drop": {"due": "dropped", "submitted": "dropped", "queried": "dropped"},
    },
    StripeEvent: {
        "finish": {"received": "done"},
        "ignore": {"received": "ignored"},
        "puzzle": {"received": "unclear"},
        "fail": {"received": "failed"},
        "set_aside": {"unclear": "set_aside", "failed": "set_aside"},
        "take_again": {
            "done": "received",
            "ignored": "received",
            "unclear": "received",
            "failed": "received",
            "set_aside": "received",
        },
    },
    Gift: {
        "complete": {"started": "given"},
        "begin": {"started": "running"},
        "end": {"started": "ended", "running": "ended"},
    },
    Refund: {"finish": {"asked": "done"}, "fail": {"asked": "failed", "done": "failed"}},
    Upload: {"confirm": {"waiting": "confirmed"}, "drop": {"waiting": "dropped"}},
}
PAIRS = [
    (model, state.value, step, steps[step].get(state.value))
    for model, steps in STEPS.items()
    for state in model.State
    for step in steps
]


@pytest.mark.parametrize(
    ("model", "state", "step", "after"), PAIRS, ids=[f"{m.__name__}-{s}-{step}" for m, s, step, _ in PAIRS]
)
def test_every_pair_of_state_and_step(model, state, step, after):
    row = model(state=state)

    if after is None:
        with pytest.raises(TransitionNotAllowed):
            getattr(row, step)()
        assert row.state == state
    else:
        getattr(row, step)()
        assert row.state == after


@pytest.mark.parametrize("model", STEPS)
def test_no_step_is_missing_from_the_table(model):
    steps = {step.name for step in model(state=model.State.values[0]).get_all_state_transitions()}

    assert steps == set(STEPS[model])


def test_no_thing_with_states_is_missing_from_the_table():
    ours = [
        model for model in apps.get_models() if model.__module__.split(".")[0] in {"portal", "grants", "commissioning"}
    ]
    with_states = {model for model in ours if any(isinstance(field, StateField) for field in model._meta.local_fields)}

    assert with_states == set(STEPS)
