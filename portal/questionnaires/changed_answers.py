"""What is different between two signed copies, in words. Pure."""

from dataclasses import dataclass

from portal.questionnaires.rendering import AnswerInWords, InWords


@dataclass(frozen=True)
class ChangedAnswer:
    """One question whose answer changed: `before` or `after` is None where the question was not asked then."""

    section: str
    question: str
    before: AnswerInWords | None
    after: AnswerInWords | None


def changed_answers(before: InWords, after: InWords) -> tuple[ChangedAnswer, ...]:
    """Every question with another answer, in the order of `after`; what is not asked any more comes last.

    Two answers are the same when they read the same; a file is known by its hash and name.
    """
    old, new = _by_question(before), _by_question(after)
    changed = [
        ChangedAnswer(section, answer.question, old[key][1] if key in old else None, answer)
        for key, (section, answer) in new.items()
        if key not in old or _read(old[key][1]) != _read(answer)
    ]
    gone = [
        ChangedAnswer(section, answer.question, answer, None)
        for key, (section, answer) in old.items()
        if key not in new
    ]
    return (*changed, *gone)


def _by_question(words: InWords) -> dict[str, tuple[str, AnswerInWords]]:
    return {answer.key: (section.title, answer) for section in words.sections for answer in section.answers}


def _read(answer: AnswerInWords) -> tuple:
    return answer.lines, answer.head, answer.rows, tuple((one.name, one.sha256) for one in answer.files)
