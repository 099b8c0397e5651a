"""What rooms tell of themselves to rooms that do not know them."""

# What needs doing on agreements: each room's own part of the officers' list (portal.agreements.due).
WHAT_IS_DUE = [
    "portal.agreements.own_due.changes",
    "portal.agreements.own_due.ends",
    "portal.agreements.own_due.money",
    "portal.monitoring.due.returns",
    "commissioning.due.options",
    "commissioning.due.breaks",
    "commissioning.due.insurance",
]
