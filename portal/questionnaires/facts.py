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


def facts_for(purpose: str) -> Mapping[str, Is]:
    """The names that rules may use, and what they stand for; none for a purpose whose host tells nothing."""
    return BY_PURPOSE.get(purpose, {})
