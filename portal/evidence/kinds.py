"""What an organisation shows of itself, once: the kinds of evidence, and how long each is good. Pure of the database.

How many months accounts, a policy or a bank's letter are taken without a date of their own is a proposal, not law.
"""

from django.db import models


class Kind(models.TextChoices):
    GOVERNING_DOCUMENT = "governing_document", "Governing document"
    ACCOUNTS = "accounts", "Latest accounts"
    SAFEGUARDING_POLICY = "safeguarding_policy", "Safeguarding policy"
    EQUALITY_POLICY = "equality_policy", "Equality policy"
    INSURANCE = "insurance", "Public liability insurance"
    BANK_PROOF = "bank_proof", "Proof of the bank account"


HINTS = {
    Kind.GOVERNING_DOCUMENT: "A constitution, trust deed, set of rules or articles of association.",
    Kind.ACCOUNTS: "The accounts of your last financial year, or a list of what came in and went out.",
    Kind.SAFEGUARDING_POLICY: "How you keep children and adults at risk safe.",
    Kind.EQUALITY_POLICY: "How you treat people fairly.",
    Kind.INSURANCE: "The certificate, with the day on which it ends.",
    Kind.BANK_PROOF: "A statement or a letter of the bank with the organisation’s name and its account.",
}

# Says by itself until when it is good.
HAS_AN_END = {Kind.INSURANCE}

# Good for so many months after the day on it, where it does not say by itself until when.
MONTHS_GOOD = {Kind.ACCOUNTS: 18, Kind.SAFEGUARDING_POLICY: 36, Kind.EQUALITY_POLICY: 36, Kind.BANK_PROOF: 12}

# What the day on it is called on the page.
DATED = {
    Kind.GOVERNING_DOCUMENT: "When it was adopted",
    Kind.ACCOUNTS: "Last day of the year that they are for",
    Kind.SAFEGUARDING_POLICY: "When it was last reviewed",
    Kind.EQUALITY_POLICY: "When it was last reviewed",
    Kind.INSURANCE: "When it began",
    Kind.BANK_PROOF: "Date of the statement or letter",
}
