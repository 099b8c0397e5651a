"""What a new application form begins with: the questions that the office's lists and the award cannot do without.

Their keys are what the portal knows them by, whatever the wording.
"""

from typing import Any

from portal.questionnaires.blocks import stream_of
from portal.questionnaires.schema import Kind, Question, Schema, Section

PROJECT = Section(
    key="project",
    title="Your project",
    questions=(
        Question(key="project_name", kind=Kind.SHORT, label="What is the project called?"),
        Question(key="summary", kind=Kind.LONG, label="Sum up the project", words=75),
        Question(key="amount_requested", kind=Kind.MONEY, label="How much do you ask us for?"),
        Question(key="starts_on", kind=Kind.DATE, label="When will it start?"),
        Question(key="ends_on", kind=Kind.DATE, label="When will it end?"),
    ),
)


def application_stream() -> list[dict[str, Any]]:
    """The raw value of the sections of a new application form."""
    return stream_of(Schema(title="", sections=(PROJECT,)))
