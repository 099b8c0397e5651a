"""A small community-grant questionnaire, and the answers that make it whole."""

from portal.questionnaires.models import Answer, QuestionnaireVersion, Response
from portal.questionnaires.schema import Choice, Kind, Question, Rule, Schema, Section
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory

ELIGIBILITY = Schema(
    title="Can you apply?",
    sections=(
        Section(
            key="check",
            title="Check",
            questions=(
                Question(
                    key="in_dorset",
                    kind=Kind.YES_NO,
                    label="Will the project help people in Dorset?",
                    rule=Rule(
                        answer="yes",
                        sentence="We can only fund projects that help people in Dorset.",
                        where_else="Your own police and crime commissioner may have a fund.",
                    ),
                ),
                Question(
                    key="body",
                    kind=Kind.CHOICE,
                    label="What kind of body are you?",
                    choices=(
                        Choice(value="charity", label="A charity or community group"),
                        Choice(value="trader", label="A sole trader", passes=False),
                    ),
                    rule=Rule(sentence="We cannot fund sole traders."),
                ),
            ),
        ),
    ),
)
OUTCOMES = Schema(
    title="What will come of it",
    sections=(
        Section(
            key="outcomes",
            title="Outcomes",
            questions=(
                Question(
                    key="outcomes",
                    kind=Kind.GROUP,
                    label="What will change?",
                    row_name="outcome",
                    rows_most=3,
                    columns=(
                        Question(key="outcome", kind=Kind.SHORT, label="Outcome"),
                        Question(key="baseline", kind=Kind.SHORT, label="Now", required=False),
                        Question(key="target", kind=Kind.SHORT, label="Target"),
                        Question(key="measured", kind=Kind.SHORT, label="Measured by", required=False),
                    ),
                ),
            ),
        ),
    ),
)
ELIGIBLE = {"in_dorset": True, "body": "charity"}

APPLICATION = Schema(
    title="Community grant",
    sections=(
        Section(
            key="project",
            title="Your project",
            guidance="Tell us what you want to do.",
            questions=(
                Question(key="project_name", kind=Kind.SHORT, label="Name of the project"),
                Question(key="summary", kind=Kind.LONG, label="What will you do?", words=75),
                Question(key="starts_on", kind=Kind.DATE, label="When does it start?"),
                Question(key="ends_on", kind=Kind.DATE, label="When does it end?"),
                Question(key="areas", kind=Kind.AREAS, label="Where will it happen?"),
                Question(key="themes", kind=Kind.THEMES, label="Which themes does it serve?", required=False),
            ),
        ),
        Section(
            key="money",
            title="Money",
            questions=(
                Question(key="amount_requested", kind=Kind.MONEY, label="How much do you ask for?"),
                Question(
                    key="budget",
                    kind=Kind.GROUP,
                    label="Budget",
                    row_name="line",
                    rows_least=1,
                    rows_most=3,
                    columns=(
                        Question(key="what", kind=Kind.SHORT, label="What"),
                        Question(key="cost", kind=Kind.MONEY, label="Cost"),
                    ),
                ),
            ),
        ),
        Section(
            key="papers",
            title="Papers",
            questions=(Question(key="quote", kind=Kind.FILES, label="A quote", required=False, files_most=2),),
        ),
    ),
)
ANSWERS = {
    "project_name": "Pop-up Youth Clubs",
    "summary": "A weekly club for young people.",
    "starts_on": "2027-01-10",
    "ends_on": "2027-12-20",
    "areas": ["E06000058"],
    "themes": [],
    "amount_requested": "1500.00",
    "budget": [{"what": "Room", "cost": "1500.00"}],
    "quote": [],
}


def version_of(schema: Schema) -> QuestionnaireVersion:
    return QuestionnaireVersionFactory(content=schema.to_json())


def write_answers(response: Response, **changed) -> None:
    """Whole answers, but for those given; None leaves one empty."""
    values = ANSWERS | changed
    Answer.objects.bulk_create(Answer(response=response, key=key, value=value or None) for key, value in values.items())
