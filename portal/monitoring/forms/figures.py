"""The figures of a return, and what happened in its period."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.models import User
from portal.design.forms import Form
from portal.design.layout import Fieldset
from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.boxes import PartsTable, part_name, part_names
from portal.monitoring.comparison import Row
from portal.monitoring.disputes import Answer, Disputes, Stored, asked_for
from portal.monitoring.domain import Reported
from portal.monitoring.figures import FigureWrong, Unit
from portal.monitoring.forms.seen import page_seen
from portal.monitoring.models import Indicator, MonitoringReturn
from portal.monitoring.splits import Split

NARRATIVE = "narrative"
MOST_NARRATIVE = 10_000
ABOUT_THE_PERIOD = (
    "What happened in this period?",
    "What went well, what did not, and what you will do about it. Do not name anybody you worked with.",
)
ABOUT_THE_PROJECT = (
    "What came of the project?",
    "A few sentences that everybody may read: we publish them with your project. Do not name anybody you worked with.",
)


class FigureField(forms.CharField):
    """A figure in the unit of its indicator. Cleans to a Decimal, or None where nothing was typed yet."""

    def __init__(self, *, indicator: Indicator, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.indicator = indicator

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text.strip():
            return None
        try:
            return figures.parse(text, Unit(self.indicator.unit))
        except FigureWrong as wrong:
            # The list at the head of the page shows the same sentence, so it says which figure it is about.
            raise ValidationError(f"{self.indicator.title}: {wrong}", code="figure") from wrong


class FiguresForm(Disputes, Form):
    """A box and a note for each indicator, with its written definition and the last period's figure, and the
    narrative. Everything may be left for later; what is there has to be right."""

    submit = "Save and continue"
    mark_optional = False

    def __init__(
        self, monitoring_return: MonitoringReturn, rows: Sequence[Row], data: Any = None, *, by: User | None = None
    ) -> None:
        super().__init__(data)
        self.rows = rows
        self.ends = monitoring_return.is_about_the_end
        open_ones = monitoring_return.figure_questions.open() if monitoring_return.is_asked_about else []
        self.questions = {one.indicator_id: [f"We asked about it: {one.question}"] for one in open_ones}
        self.presentation = {}
        for row in rows:
            self._add(row)
        label, hint = ABOUT_THE_PROJECT if monitoring_return.is_about_the_end else ABOUT_THE_PERIOD
        self.fields["narrative"] = forms.CharField(
            label=label,
            help_text=hint,
            widget=forms.Textarea(attrs={"rows": 8}),
            initial=monitoring_return.narrative,
            max_length=MOST_NARRATIVE,
            required=False,
        )
        self.fields["seen"] = page_seen(monitoring_return)
        self.show_marks(stored_in(monitoring_return, rows, by=by))

    def _add(self, row: Row) -> None:
        unit = Unit(row.indicator.unit)
        figure, note = self._names(row)
        last = f"What was accepted is {row.stands_shown}. " if row.stands else ""
        last += f"Last time it was {row.last_shown}. " if row.last else ""
        year = row.to_date
        if year and len(row.earlier) > 1 and row.indicator.aggregation == Indicator.Aggregation.SUM:
            last += f"This year so far, from {long_date(year.starts_on)}, it was {row.to_date_shown}. "
        target = f"The target to {long_date(row.target.ends_on)} is {row.target_shown}. " if row.target else ""
        empty = " Leave it empty where there was nobody to average." if row.indicator.may_be_empty else ""
        self.fields[figure] = FigureField(
            indicator=row.indicator,
            label="Figure",
            help_text=f"{last}{target}Enter {figures.EXAMPLES[unit]}.{empty}",
            initial=figures.plain(row.now.value) if row.now else "",
        )
        self.fields[note] = forms.CharField(
            label="How do you know? (optional)" if self.ends else "Note (optional)",
            max_length=500,
            required=False,
            initial=row.now.note if row.now else "",
        )
        self.presentation[figure] = {
            "classes": "govuk-input--width-10",
            "inputmode": "numeric" if unit is Unit.COUNT else "decimal",
            **({"prefix": {"text": "£"}} if unit is Unit.POUNDS else {}),
            **({"suffix": {"text": "%"}} if unit is Unit.PERCENTAGE else {}),
        }
        for split in row.splits:
            for part in split.parts:
                self.fields[part_name(split, part.category)] = FigureField(
                    indicator=row.indicator,
                    label=part.category.label,
                    initial="" if part.value is None else figures.plain(part.value),
                    widget=forms.TextInput(
                        attrs={
                            "class": "govuk-input govuk-input--width-5",
                            "inputmode": self.presentation[figure]["inputmode"],
                        }
                    ),
                )

    @staticmethod
    def _names(row: Row) -> tuple[str, str]:
        return f"figure_{row.indicator.pk}", f"note_{row.indicator.pk}"

    def clean(self) -> None:
        for row in self.rows:
            figure, note = self._names(row)
            if figure in self.cleaned_data and self.cleaned_data[figure] is None and self.cleaned_data.get(note):
                self.add_error(figure, f"{row.indicator.title}: enter the figure that the note is about")
            for split in row.splits if figure in self.cleaned_data else ():
                self._check_parts(split, self.cleaned_data[figure])

    def _check_parts(self, split: Split, value: Decimal | None) -> None:
        names = [part_name(split, part.category) for part in split.parts]
        if all(name in self.cleaned_data for name in names):
            typed = [
                replace(part, value=self.cleaned_data[name]) for part, name in zip(split.parts, names, strict=True)
            ]
            if problem := replace(split, parts=typed).problem(value):
                self.add_error(names[0], problem)

    def _parts(self, row: Row) -> dict[int, Decimal] | None:
        """How the figure splits, by category id; None where it does not."""
        typed = {
            part.category.pk: self.cleaned_data[part_name(split, part.category)]
            for split in row.splits
            for part in split.parts
        }
        return {category: value for category, value in typed.items() if value is not None} if row.splits else None

    @property
    def figures(self) -> dict[int, Reported]:
        """What to save, by indicator id: what was changed on this page."""
        mine, reported = self.mine(), {}
        for row in self.rows:
            figure, note = self._names(row)
            if str(row.indicator.pk) in mine:
                reported[row.indicator.pk] = Reported(
                    self.cleaned_data[figure], self.cleaned_data[note], self._parts(row)
                )
        return reported

    @property
    def narrative(self) -> str | None:
        """With the line breaks of the database, so that sending a page unchanged changes nothing. None: not changed."""
        return self.cleaned_data["narrative"].replace("\r\n", "\n") if NARRATIVE in self.mine() else None

    def typed_answers(self) -> dict[str, Answer]:
        answers: dict[str, Answer] = {NARRATIVE: (self.cleaned_data["narrative"],)}
        for row in self.rows:
            figure, note = (self.cleaned_data[name] for name in self._names(row))
            parts = [self.cleaned_data[name] for name in part_names(row)]
            answers[str(row.indicator.pk)] = (_text(figure), note, *map(_text, parts))
        return answers

    def fields_of(self, key: str) -> Sequence[str]:
        if key == NARRATIVE:
            return [NARRATIVE]
        return [f"figure_{key}", f"note_{key}", *(name for row in self._of(key) for name in part_names(row))]

    def _of(self, key: str) -> list[Row]:
        return [row for row in self.rows if str(row.indicator.pk) == key]

    def label_of(self, key: str) -> str:
        if key == NARRATIVE:
            return str(self.fields[NARRATIVE].label)
        return self._of(key)[0].indicator.title

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed, in words, to be kept by hand where it could not be saved."""
        kept = []
        for row in self.rows:
            figure, note = (self.data.get(name, "") for name in self._names(row))
            parts = [
                f"{part.category}: {self.data.get(part_name(split, part.category))}"
                for split in row.splits
                for part in split.parts
                if self.data.get(part_name(split, part.category))
            ]
            kept.append((row.indicator.title, "\n".join([f"{figure} ({note})" if note else figure, *parts])))
        return [*kept, (str(self.fields["narrative"].label), self.data.get("narrative", ""))]

    def layout(self) -> Layout:
        sets = [
            Fieldset(
                row.indicator.title,
                *self._names(row),
                *(PartsTable(split) for split in row.splits),
                *asked_for(self, [str(row.indicator.pk)]),
                hint=[*row.indicator.definition_in_lines, *_about(row), *self.questions.get(row.indicator.pk, [])],
                size="m",
            )
            for row in self.rows
        ]
        return Layout(*sets, NARRATIVE, *asked_for(self, [NARRATIVE]), "seen", "was", "disputed")


def _about(row: Row) -> list[str]:
    return ["This is one of the figures that are said to be wrong."] if row.was_wrong else []


def stored_in(monitoring_return: MonitoringReturn, rows: Sequence[Row], *, by: User | None = None) -> dict[str, Stored]:
    """The answers of the form as they are stored now, by key, for `by` to see."""
    narrative, writer = (monitoring_return.narrative,), monitoring_return.narrative_by
    who = {"by": str(writer), "at": monitoring_return.narrative_at, "own": writer == by} if writer else {}
    answers = {NARRATIVE: Stored(narrative, **who)}
    for row in rows:
        now = row.now
        answers[str(row.indicator.pk)] = (
            Stored(
                (figures.plain(now.value), now.note, *_texts_of_parts(row)),
                str(now.entered_by),
                now.entered_at,
                own=now.entered_by == by,
            )
            if now
            else Stored(("", "", *_texts_of_parts(row)))
        )
    return answers


def _texts_of_parts(row: Row) -> list[str]:
    return [_text(part.value) for split in row.splits for part in split.parts]


def _text(value: Decimal | None) -> str:
    return "" if value is None else figures.plain(value)
