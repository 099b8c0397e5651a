"""What is different between two signed copies."""

from portal.questionnaires.changed_answers import ChangedAnswer, changed_answers
from portal.questionnaires.rendering import AnswerInWords, FileInWords, InWords, SectionInWords


def copy(*answers: AnswerInWords) -> InWords:
    return InWords("A form", (SectionInWords("one", "One", answers),))


def answer(key: str, *lines: str, **more) -> AnswerInWords:
    return AnswerInWords(key, key.capitalize(), "short", lines=lines, **more)


def test_what_reads_the_same_is_no_difference():
    assert changed_answers(copy(answer("name", "Club")), copy(answer("name", "Club"))) == ()


def test_another_answer_is_shown_before_and_after():
    before, after = answer("name", "Club"), answer("name", "Youth club")

    assert changed_answers(copy(before), copy(after)) == (ChangedAnswer("One", "Name", before, after),)


def test_a_question_that_came_or_went_is_one():
    old, new = answer("old", "x"), answer("new", "y")

    assert changed_answers(copy(old), copy(new)) == (
        ChangedAnswer("One", "New", None, new),
        ChangedAnswer("One", "Old", old, None),
    )


def test_a_row_of_a_table_and_a_file_of_the_same_name_are_noticed():
    room, hall = (answer("lines", head=("What",), rows=((what,),)) for what in ("Room", "Hall"))
    first, second = (answer("quote", files=(FileInWords(1, "q", sha256),)) for sha256 in ("a", "b"))
    before, after = copy(room, first), copy(hall, second)

    assert [one.question for one in changed_answers(before, after)] == ["Lines", "Quote"]


def test_the_same_file_sent_once_more_is_no_difference():
    before, after = (answer("quote", files=(FileInWords(number, "q", "a"),)) for number in (1, 2))

    assert changed_answers(copy(before), copy(after)) == ()
