"""What rules may use beside the questions: facts that the host of a questionnaire tells, by its purpose. Pure."""

from collections.abc import Mapping

from portal.questionnaires.formulas import Is

CALL: Mapping[str, Is] = {
    "smallest_grant": Is.NUMBER,
    "largest_grant": Is.NUMBER,
    "call_closes_on": Is.DATE,
    "decision_expected_on": Is.DATE,
}
AGREEMENT: Mapping[str, Is] = {
    "grant_amount": Is.NUMBER,
    "agreement_starts_on": Is.DATE,
    "agreement_ends_on": Is.DATE,
}
BY_PURPOSE: Mapping[str, Mapping[str, Is]] = {"application": CALL, "end_report": AGREEMENT}

# What each is called beside a formula that an officer writes.
WORDS: Mapping[str, str] = {
    "smallest_grant": "The smallest grant of the call",
    "largest_grant": "The largest grant of the call",
    "call_closes_on": "The day on which the call closes",
    "decision_expected_on": "The day by which applicants hear",
    "grant_amount": "The amount of the grant",
    "agreement_starts_on": "The first day of the agreement",
    "agreement_ends_on": "The last day of the agreement",
}


def facts_in_words() -> dict[str, dict[str, str]]:
    """Purpose → name → what it is called."""
    return {purpose: {name: WORDS[name] for name in facts} for purpose, facts in BY_PURPOSE.items()}


def facts_for(purpose: str) -> Mapping[str, Is]:
    """The names that rules may use, and what they stand for; none for a purpose whose host tells nothing."""
    return BY_PURPOSE.get(purpose, {})
