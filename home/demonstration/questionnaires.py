"""The questionnaires of the demonstration, each from the file that says it."""

from home.demonstration import community_eligibility, community_grant, end_report, innovation_fund
from portal.questionnaires.blocks import stream_of
from portal.questionnaires.checking import check
from portal.questionnaires.facts import facts_for
from portal.questionnaires.models import Questionnaire
from portal.questionnaires.schema import Schema

Purpose = Questionnaire.Purpose

SCHEMAS: dict[str, tuple[str, Schema]] = {
    "community_eligibility": (Purpose.ELIGIBILITY, community_eligibility.ELIGIBILITY),
    "larger_eligibility": (Purpose.ELIGIBILITY, community_eligibility.LARGER),
    "community_application": (Purpose.APPLICATION, community_grant.APPLICATION),
    "innovation_application": (Purpose.APPLICATION, innovation_fund.APPLICATION),
    "end_report": (Purpose.END_REPORT, end_report.END_REPORT),
}


def build_questionnaires() -> dict[str, Questionnaire]:
    """Make the questionnaires, or bring them back to what these files say. Run twice, done once."""
    built = {}
    for name, (purpose, schema) in SCHEMAS.items():
        check(schema, facts_for(purpose))
        built[name], _ = Questionnaire.objects.update_or_create(
            title=schema.title, defaults={"purpose": purpose, "sections": stream_of(schema)}
        )
    return built
