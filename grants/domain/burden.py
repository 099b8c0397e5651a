"""How much work a call asks of those who apply, as officers read it. Pure but for the reading of the figures.

Fewer than five say nothing about the rest: then the page says so instead of a number.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from grants.domain.burden_figures import Figures, SectionFigures, figures_of
from grants.models import Application, Call, SectionOpened
from portal.questionnaires.schema import NOT_FILLED_IN, Kind, Schema, Section

FEWEST = 5


@dataclass(frozen=True)
class SectionBurden:
    key: str
    title: str
    only_some: bool
    """Whether it is asked only after certain answers."""
    questions: int
    reached: int
    stopped: int
    minutes: int | None
    words_asked: int
    words_given: int | None
    opened: int | None
    """How many of the applications that were read had it opened; None where too few were read, or answered it."""


@dataclass(frozen=True)
class QuestionBurden:
    """A question that few answer, or whose section nobody opens."""

    section: str
    label: str
    required: bool
    only_some: bool
    answered: int
    of: int
    unopened: bool

    @property
    def share(self) -> int:
        """Per cent of the applications that were sent."""
        return round(100 * self.answered / self.of) if self.of else 0


@dataclass(frozen=True)
class FilesBurden:
    """A question about files: how many came, and how many of them somebody else opened."""

    label: str
    given: int
    opened: int


@dataclass(frozen=True)
class Burden:
    begun: int
    sent: int
    stopped: int
    before_the_first: int
    """Drafts without an answer of their own."""
    minutes: int | None
    questions: int
    words_asked: int
    words_given: int | None
    passed: int
    failed: int
    read: int
    sections: tuple[SectionBurden, ...]
    asked: tuple[QuestionBurden, ...]
    files: tuple[FilesBurden, ...]

    @property
    def too_few(self) -> bool:
        """To say where people stop."""
        return self.begun < FEWEST

    @property
    def unopened(self) -> tuple[SectionBurden, ...]:
        return tuple(one for one in self.sections if one.opened == 0)

    @property
    def seldom_answered(self) -> tuple[QuestionBurden, ...]:
        """Questions for everybody that most leave empty, the emptiest first."""
        seldom = [one for one in self.asked if not one.only_some and one.of >= FEWEST and one.answered * 2 < one.of]
        return tuple(sorted(seldom, key=lambda one: one.answered))


def burden_of(call: Call) -> Burden | None:
    """None where the call has no form yet."""
    if call.questionnaire_version is None:
        return None
    read = Application.objects.filter(call=call, assessments__no_conflict_declared_at__isnull=False).distinct()
    opened = dict(SectionOpened.objects.in_call(call).counted())
    checked = dict(call.eligibility_counts.values_list("passed", "count"))
    return reckoned(
        call.questionnaire_version.schema,
        figures_of(call),
        checks=(checked.get(True, 0), checked.get(False, 0)),
        opened=opened,
        read=read.count(),
    )


def reckoned(
    schema: Schema, figures: Figures, *, checks: tuple[int, int], opened: Mapping[str, int], read: int
) -> Burden:
    """`checks` passed and failed; `opened` in how many of the `read` applications each section was opened."""
    whole = figures.whole
    sections = tuple(
        _section(section, figures.sections.get(section.key, SectionFigures()), figures, whole.sent, opened, read)
        for section in schema.sections
    )
    unopened = {one.key for one in sections if one.opened == 0}
    return Burden(
        begun=whole.begun,
        sent=whole.sent,
        stopped=whole.begun - whole.sent,
        before_the_first=whole.begun - whole.sent - whole.unsent_with_answers,
        minutes=_enough(whole.minutes, whole.timed),
        questions=sum(one.questions for one in sections),
        words_asked=sum(one.words_asked for one in sections),
        words_given=_enough(whole.words, whole.sent),
        passed=checks[0],
        failed=checks[1],
        read=read,
        sections=sections,
        asked=tuple(_questions(schema, figures, unopened)),
        files=tuple(_files(schema, figures)),
    )


def _section(
    section: Section, figures: SectionFigures, all_figures: Figures, sent: int, opened: Mapping[str, int], read: int
) -> SectionBurden:
    asked = [question for question in section.questions if question.kind not in NOT_FILLED_IN]
    return SectionBurden(
        key=section.key,
        title=section.title,
        only_some=section.only_if is not None,
        questions=len(asked),
        reached=figures.reached,
        stopped=figures.stopped,
        minutes=_enough(figures.minutes, figures.timed),
        words_asked=sum(question.words for question in asked if question.kind == Kind.LONG),
        words_given=_enough(all_figures.words.get(section.key, 0), sent),
        opened=opened.get(section.key, 0) if min(read, figures.sent) >= FEWEST else None,
    )


def _questions(schema: Schema, figures: Figures, unopened: Collection[str]) -> list[QuestionBurden]:
    return [
        QuestionBurden(
            section=section.title,
            label=question.label,
            required=question.required,
            only_some=section.only_if is not None or question.only_if is not None,
            answered=figures.answered.get((section.key, question.key), 0),
            of=figures.whole.sent,
            unopened=section.key in unopened,
        )
        for section in schema.sections
        for question in section.questions
        if question.kind not in NOT_FILLED_IN
    ]


def _files(schema: Schema, figures: Figures) -> list[FilesBurden]:
    """Questions to which enough files came."""
    found = []
    for section in schema.sections:
        for question in section.questions:
            given, opened = figures.files.get((section.key, question.key), (0, 0))
            if given >= FEWEST:
                found.append(FilesBurden(question.label, given, opened))
    return found


def _enough(figure: float | None, of: int) -> int | None:
    return None if figure is None or of < FEWEST else round(figure)
