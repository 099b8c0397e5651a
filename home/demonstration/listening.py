"""What applicants of the last call say about it, where some of them stopped, and whom it reached.

Every number here is made up to show the pages, and none is about anybody.
"""

import random
from collections.abc import Sequence
from datetime import timedelta

from grants.domain.reading import note_opened
from grants.domain.survey import answer_survey
from grants.models import Application, Call, EligibilityCount, SurveyAnswer
from home.demonstration import road
from home.demonstration.history import records_clerk
from home.demonstration.road import Cast
from portal.equality.domain import count_answers
from portal.equality.models import Tally
from portal.equality.passes import new_pass
from portal.equality.questions import QUESTIONS
from portal.organisations.models import Membership, Organisation

Ease = SurveyAnswer.Ease

SAID = [
    (Ease.EASY, "An example of an outcome beside the question."),
    (Ease.HARD, "The budget table on a telephone. I did it again on a computer."),
    (Ease.EASY, ""),
    (Ease.VERY_EASY, "Nothing. I could stop and go on the next evening."),
    (Ease.NEITHER, "To know earlier which papers you want."),
    (Ease.HARD, "Somebody to ring up after six."),
]
# How many sections they had written when they stopped.
STOPPED_AFTER = [1, 2, 5, 5, 5]
# Nobody opens the last papers, and few look at the small sections.
OPENED = [("organisation", 3), ("project", 6), ("safeguarding", 2), ("need", 6), ("results", 6), ("money", 6)]
CHECKS = {True: 19, False: 7}
PEOPLE = 27
# How likely the first options of a question are; those after them share what is left.
LIKELY = {
    "age": [2, 10, 18, 20, 25, 20, 5],
    "sex": [58, 36, 6],
    "gender": [88, 1, 11],
    "ethnicity": [4, 3, 3, 84, 1, 5],
    "disability": [8, 16, 70, 6],
    "religion": [42, 44, 2, 1, 1, 2, 1, 2, 5],
    "orientation": [78, 4, 3, 1, 14],
}


def say_how_it_was(sent: Sequence[Application]) -> None:
    """Before the decisions are told: each application's writer answers the two questions, and scorers have read it."""
    for application, (ease, words) in zip(sent, SAID, strict=True):
        answer_survey(application, by=application.created_by, ease=ease, would_have_helped=words)
    for section, times in OPENED:
        for application in sent[:times]:
            note_opened(application, [section])


def build_listening(call: Call, cast: Cast) -> None:
    """Checks of who may apply, applications that were never sent, and answers about themselves of those who applied."""
    if Tally.objects.filter(about=call.pk).exists():
        return
    for passed, count in CHECKS.items():
        EligibilityCount.objects.update_or_create(call=call, passed=passed, defaults={"count": count})
    clerk, at = records_clerk(), call.closes_at - timedelta(days=4)
    for number, sections in enumerate(STOPPED_AFTER, start=1):
        group = road.organisation(
            f"Example Group {number}",
            kind=Organisation.Kind.COMMUNITY_GROUP,
            town="Poole",
            members={clerk: Membership.Role.SIGNS},
        )
        facts = {"project_name": "An idea"}
        road.start(call, group, facts, by=clerk, cast=cast, at=at, sections=sections)
    # Always the same, so that the page looks the same after each start.
    chance = random.Random(2026)  # noqa: S311 - nothing is to be kept secret by it
    for _ in range(PEOPLE):
        answers = {
            question.key: chance.choices([one.value for one in question.options], weights=LIKELY[question.key])[0]
            for question in QUESTIONS
        }
        count_answers(call.pk, answers, with_pass=new_pass(call.pk))
