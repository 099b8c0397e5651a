"""Who may apply, by the answers: rule by rule."""

import pytest

from portal.questionnaires.eligibility import Failure, Outcome, judge
from portal.questionnaires.schema import Kind, Rule
from tests.portal.questionnaires.schemas import NO, YES, question, schema

NO_RULE = "That is why."


@pytest.mark.parametrize(
    ("kind", "rule", "answer", "passed"),
    [
        (Kind.YES_NO, {"answer": "yes"}, True, True),
        (Kind.YES_NO, {"answer": "yes"}, False, False),
        (Kind.YES_NO, {"answer": "no"}, False, True),
        (Kind.YES_NO, {"answer": "no"}, True, False),
        (Kind.YES_NO, {"answer": "no"}, "no", False),
        (Kind.CHOICE, {}, "yes_please", True),
        (Kind.CHOICE, {}, "no_thanks", False),
        (Kind.CHOICE, {}, "never offered", False),
        (Kind.MONEY, {"least": "100", "most": "3000"}, "100.00", True),
        (Kind.MONEY, {"least": "100", "most": "3000"}, "3000.00", True),
        (Kind.MONEY, {"least": "100", "most": "3000"}, "99.99", False),
        (Kind.MONEY, {"least": "100", "most": "3000"}, "3000.01", False),
        (Kind.MONEY, {"least": "100"}, "1000000", True),
        (Kind.MONEY, {"least": "100"}, "NaN", False),
        (Kind.MONEY, {"least": "100"}, "a lot", False),
    ],
)
def test_a_rule(kind, rule, answer, passed):
    asked = question("asked", kind, choices=(YES, NO), rule=Rule(sentence=NO_RULE, where_else="A friend", **rule))

    outcome = judge(schema(asked), {"asked": answer})

    assert outcome == Outcome(passed, () if passed else (Failure(asked, NO_RULE, "A friend"),))


def test_every_failure_is_told_and_what_is_left_out_does_not_pass():
    first = question("first", Kind.YES_NO, rule=Rule(answer="yes", sentence="One."))
    second = question("second", Kind.YES_NO, rule=Rule(answer="yes", sentence="Two."))
    third = question("third", Kind.YES_NO, rule=Rule(answer="yes", sentence="Three."))

    outcome = judge(schema(first, second, third), {"first": False, "second": False})

    assert outcome == Outcome(False, (Failure(first, "One."), Failure(second, "Two.")), (third,))
