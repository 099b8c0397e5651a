"""What rooms tell of themselves to rooms that do not know them."""

# What needs doing on agreements: each room's own part of the officers' list (portal.agreements.due).
WHAT_IS_DUE = [
    "portal.agreements.own_due.changes",
    "portal.agreements.own_due.draft_changes",
    "portal.agreements.own_due.proofs",
    "portal.agreements.own_due.messages",
    "portal.agreements.own_due.ends",
    "portal.agreements.own_due.money",
    "portal.payments.due.claims",
    "portal.subsidies.due.subsidies",
    "portal.payments.due.repayments",
    "portal.monitoring.due.returns",
    "grants.due.underspends",
    "commissioning.due.options",
    "commissioning.due.breaks",
    "commissioning.due.insurance",
    "commissioning.due.copies",
    "commissioning.review_due.to_plan",
    "commissioning.review_due.reviews",
    "commissioning.review_due.actions",
    "commissioning.review_due.notices",
]
# What other rooms have to say before an agreement is signed: functions of the agreement, each with a sentence why not,
# or "". What they add to its offer: functions of (agreement, by, hold). Why it cannot be worth more yet: functions of
# (agreement, value).
BEFORE_SIGNING = ["portal.subsidies.domain.signing.why_not_signed"]
WITH_AN_OFFER = ["portal.subsidies.domain.deciding.notice_on_offer"]
BEFORE_RAISING = ["portal.subsidies.domain.signing.why_not_raised"]
# Why payments are good value for money, where neither their agreement nor they themselves say it: functions of the keys
# of agreements, each with {key: words}.
VALUE_FOR_MONEY = ["grants.domain.value_for_money.of_funds"]
# What an infected file means to rooms above `documents`. Of every other file that stays closed, in a return, an
# agreement or an application, the office's front page tells (home.office.waiting).
WHEN_INFECTED = [
    "portal.questionnaires.domain.infected.take_out",
    "grants.domain.infected.tell_officers",
    "portal.monitoring.domain.infected.tell_lead_officer",
]
