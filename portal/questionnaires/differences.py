"""What is different between two versions of a questionnaire, in words, and what becomes of answers. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.questionnaires.carrying import fits
from portal.questionnaires.schema import Kind, Question, Schema

# Where an answer waits that its question cannot show any more: never thrown away, and counted nowhere.
BEFORE = "before_"
# Kinds whose answer is one text, so that any other such answer can stand in the field and be put right.
ONE_TEXT = frozenset(
    {Kind.SHORT, Kind.LONG, Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.CHOICE, Kind.EMAIL, Kind.TELEPHONE, Kind.WEB,
     Kind.POSTCODE}
)  # fmt: skip
SAID: Mapping[str, str] = {
    "hint": "its hint",
    "why": "why we ask",
    "choices": "its choices",
    "columns": "its columns",
    "only_if": "when it is asked",
    "formula": "how it is worked out",
    "rule": "who may apply",
}


@dataclass(frozen=True)
class Difference:
    """Questions by their words: new ones, those that are gone, and what changed in the others."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def in_words(self) -> list[str]:
        return [
            *(f"New: {one}" for one in self.added),
            *(f"Not asked any more: {one}" for one in self.removed),
            *(f"Changed: {one}" for one in self.changed),
        ]


@dataclass(frozen=True)
class Moved:
    """Answers as the new version keeps them: `values` stand, `typed` has to be put right, `before` waits unseen."""

    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)


def difference(old: Schema, new: Schema) -> Difference:
    then = {question.key: question for question in old.questions()}
    now = {question.key: question for question in new.questions()}
    return Difference(
        added=tuple(f"“{one.label}”" for key, one in now.items() if key not in then),
        removed=tuple(f"“{one.label}”" for key, one in then.items() if key not in now),
        changed=tuple(
            f"“{one.label}”: {', '.join(words)}"
            for key, one in now.items()
            if key in then and (words := list(_changes(then[key], one)))
        )
        + tuple(_in_sections(old, new)),
    )


def _changes(then: Question, now: Question) -> Iterator[str]:
    if then.kind != now.kind:
        yield "it takes another kind of answer"
    if then.label != now.label:
        yield f"it was worded “{then.label}”"
    if then.required != now.required:
        yield "it must be answered now" if now.required else "it may be left empty now"
    if then.words != now.words:
        yield f"{now.words or 'any number of'} words at most instead of {then.words or 'any number'}"
    if (then.least, then.most) != (now.least, now.most):
        yield "other amounts are taken"
    if (then.rows_least, then.rows_most) != (now.rows_least, now.rows_most):
        yield f"{now.rows_most} rows at most instead of {then.rows_most}"
    for name, words in SAID.items():
        if getattr(then, name) != getattr(now, name):
            yield "its text changed" if name == "hint" and now.kind == Kind.GUIDANCE else f"{words} changed"


def _in_sections(old: Schema, new: Schema) -> Iterator[str]:
    for section in new.sections:
        before = old.section(section.key)
        if before and (before.rules, before.only_if) != (section.rules, section.only_if):
            yield f"the part “{section.title}”: its rules or when it is asked"


def moved(old: Schema, new: Schema, values: Mapping[str, Any], typed: Mapping[str, Any]) -> Moved:
    """Every answer where it belongs in the new version. Nothing is dropped."""
    result = Moved()
    for key, value in {**values, **typed}.items():
        now, then = new.question(key), old.question(key)
        if now is None or then is None:
            # Not asked any more, or waiting already: it stays where it is.
            (result.typed if key in typed else result.values)[key] = value
        elif then.kind == now.kind:
            stands = key not in typed and (value is None or now.kind == Kind.FILES or fits(now, value))
            (result.values if stands else result.typed)[key] = value
            if now.kind == Kind.GROUP and not stands:
                result.before[_before(key)] = value
        elif value is None:
            result.values[key] = None
        elif now.kind in ONE_TEXT and isinstance(value, str):
            result.typed[key] = value
        else:
            result.before[_before(key)] = value
    return result


def _before(key: str) -> str:
    return f"{BEFORE}{key}"[:60]
