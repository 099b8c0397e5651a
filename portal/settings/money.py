"""Whom the office pays, and how."""

from decimal import Decimal

from environs import Env

env = Env()

# Pounds above which a third person agrees to a payment, besides the one who prepares it and the one who approves it.
PAYMENT_THIRD_PERSON_ABOVE = env.decimal("PAYMENT_THIRD_PERSON_ABOVE", default=Decimal(25000))
# Days within which the payments prepared for one agreement count together against that limit.
PAYMENT_THIRD_PERSON_DAYS = env.int("PAYMENT_THIRD_PERSON_DAYS", default=21)
# Per cent by which claims may pass a line of an agreement's budget before the office has to move money to it.
BUDGET_LINE_TOLERANCE = env.int("BUDGET_LINE_TOLERANCE", default=10)
# Working days for which nothing is paid to an organisation after its bank details changed.
BANK_CHANGE_WAIT = env.int("BANK_CHANGE_WAIT", default=5)
# The accounts of the office's ledger that the journal names beside the streams' own.
LEDGER_BANK_CODE = env("LEDGER_BANK_CODE", default="BANK")
LEDGER_UNTAGGED_CODE = env("LEDGER_UNTAGGED_CODE", default="SUSPENSE")

# Whose account the office's payments leave from. Without them no file for the bank can be made.
PAYER_NAME = env("PAYER_NAME", default="")
PAYER_SORT_CODE = env("PAYER_SORT_CODE", default="")
PAYER_ACCOUNT_NUMBER = env("PAYER_ACCOUNT_NUMBER", default="")
# Whether the file of a payment run is taken by somebody else than who made the run, and a list that says what the bank
# refused or gave back is read by somebody else than who took the file.
RUN_TAKEN_BY_ANOTHER = env.bool("RUN_TAKEN_BY_ANOTHER", default=True)

# Stripe takes the donations for the Foundation, into the Foundation's own account. Without a key there are none.
# The address is another where a simulator stands in for Stripe.
STRIPE_ACCOUNTS = {
    "foundation": {
        "secret_key": env("STRIPE_SECRET_KEY", default=""),
        "webhook_secrets": env.list("STRIPE_WEBHOOK_SECRET", default=[]),
    },
    "commissioner": {
        "secret_key": env("STRIPE_REPAYMENTS_KEY", default=""),
        "webhook_secrets": env.list("STRIPE_REPAYMENTS_WEBHOOK_SECRET", default=[]),
        "api_base": env("STRIPE_REPAYMENTS_API_BASE", default=""),
    },
}
# Whether organisations may be paid through Stripe Connect, from the Commissioner's own account there.
STRIPE_TRANSFERS = env.bool("STRIPE_TRANSFERS", default=False)
STRIPE_API_BASE = env("STRIPE_API_BASE", default="")
# Shown to donors where it is given.
FOUNDATION_CHARITY_NUMBER = env("FOUNDATION_CHARITY_NUMBER", default="")
