"""What the office is asked when it answers a variation: the money after it, and what else changes, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from portal.agreements.models import Agreement, Variation
from portal.agreements.particulars import ConditionTerms, Particulars, Row, TargetTerms
from portal.design.fields import MoneyField
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.payments.domain.taking_hold import fixed_total, particulars_of
from portal.payments.instalments import resplit
from portal.payments.office.forms import AnswerForm

# How many payments may be added at once.
MORE_ROWS = 2


class AnswerVariationForm(AnswerForm):
    """Whatever may change stands as it is now. What was not sent with the form stays; `particulars` are all of them as
    they are to be. Where the value changes, the payments stand as they would be shared out anew; left like that, they
    are shared out on the day on which the change holds.
    """

    def __init__(self, *args: Any, variation: Variation, is_signed_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement, self.money = variation.agreement, list(self.places)
        self.now = particulars_of(self.agreement)
        self.proposed = _proposed(self.agreement, self.now.schedule, variation.new_value)
        if is_signed_again:
            del self.fields["agreed_on"]
        self.fields["agreed_change"] = forms.CharField(
            label="What else changes, as the agreement will say it",
            initial=variation.other_change,
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=2000,
            required=False,
            help_text="Empty it where a condition, a target or a payment below says it.",
        )
        self.conditions = [name for one in self.now.conditions for name in self._add_condition(one)]
        self.conditions += self._add_condition(None)
        self.targets = [self._add_target(one) for one in self.now.targets]
        self.rows = [name for one in self.proposed for name in self._add_row(one.number, one)]
        last = max(self.agreement.instalments.values_list("number", flat=True), default=0)
        self.more = range(last + 1, last + 1 + MORE_ROWS)
        self.rows += [name for number in self.more for name in self._add_row(number, None)]

    def groups(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """What the page shows: a heading, a hint, and the fields under it."""
        yield "", "", [self[name] for name in ("verdict", "answer", "agreed_on") if name in self.fields]
        yield "Money by stream and year", "", [self[name] for name in self.money]
        yield "In words", "", [self["agreed_change"]]
        yield "Conditions", "What is met already stays as it is.", [self[name] for name in self.conditions]
        yield "Targets", "", [self[name] for name in self.targets]
        hint = "What is approved or paid stays. An amount that you empty falls away."
        yield "Payments", hint, [self[name] for name in self.rows]

    @property
    def particulars(self) -> Particulars:
        schedule = tuple(self._rows())
        return Particulars(
            conditions=tuple(self._conditions()),
            targets=tuple(self._targets()),
            schedule=self.now.schedule if schedule == self.proposed else schedule,
        )

    @property
    def agreed_change(self) -> str | None:
        return self.cleaned_data["agreed_change"] if self._was_sent("agreed_change") else None

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("verdict") != "agree":
            return cleaned
        for one in self.now.conditions:
            name = f"condition_{one.number}_text"
            if self._was_sent(name) and name in cleaned and not cleaned[name].strip():
                self.add_error(name, "A condition keeps its words: say what it asks for from now on.")
        for number in (*(one.number for one in self.proposed), *self.more):
            amount, day = f"row_{number}_amount", f"row_{number}_due_on"
            if cleaned.get(amount) and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, "Say from when it is paid.")
        return cleaned

    def _was_sent(self, name: str) -> bool:
        return self.add_prefix(name) in self.data

    def _add_condition(self, one: ConditionTerms | None) -> list[str]:
        begin, label = (f"condition_{one.number}", f"Condition {one.number}") if one else ("new", "Another condition")
        self.fields[f"{begin}_text"] = forms.CharField(
            label=label,
            initial=one.text if one else "",
            widget=forms.Textarea(attrs={"rows": 2}),
            max_length=2000,
            required=False,
        )
        self.fields[f"{begin}_due_on"] = forms.DateField(
            label=f"{label}: to be met by",
            initial=one.due_on if one else None,
            required=False,
            widget=DayInput(),
            validators=[within_reach],
        )
        self.fields[f"{begin}_before_payment"] = forms.BooleanField(
            label=f"{label}: nothing is paid before it is met",
            initial=one.before_payment if one else False,
            required=False,
        )
        return [f"{begin}_{part}" for part in ("text", "due_on", "before_payment")]

    def _add_target(self, one: TargetTerms) -> str:
        name = f"target_{one.key}"
        self.fields[name] = forms.DecimalField(
            label=one.title, initial=one.value, required=False, min_value=0, max_digits=12, decimal_places=2
        )
        return name

    def _add_row(self, number: int, one: Row | None) -> list[str]:
        words = f"Instalment {number}" if one else f"Another instalment, {number}"
        self.fields[f"row_{number}_amount"] = MoneyField(
            label=f"{words}: pounds", initial=one.amount if one else None, required=False
        )
        self.fields[f"row_{number}_due_on"] = forms.DateField(
            label=f"{words}: paid from",
            initial=one.due_on if one else None,
            required=False,
            widget=DayInput(),
            validators=[within_reach],
        )
        return [f"row_{number}_amount", f"row_{number}_due_on"]

    def _conditions(self) -> Iterator[ConditionTerms]:
        said = self.cleaned_data
        for one in self.now.conditions:
            begin = f"condition_{one.number}"
            if not self._was_sent(f"{begin}_text"):
                yield one
                continue
            text, day = said[f"{begin}_text"].strip(), said[f"{begin}_due_on"]
            yield ConditionTerms(one.number, text, day, said[f"{begin}_before_payment"])
        if text := said["new_text"].strip():
            last = max(self.agreement.conditions.values_list("number", flat=True), default=0)
            yield ConditionTerms(last + 1, text, said["new_due_on"], said["new_before_payment"])

    def _targets(self) -> Iterator[TargetTerms]:
        for one in self.now.targets:
            value = self.cleaned_data[f"target_{one.key}"]
            yield one if value is None else TargetTerms(one.key, one.title, value)

    def _rows(self) -> Iterator[Row]:
        for one in self.proposed:
            if not self._was_sent(f"row_{one.number}_amount"):
                yield one
            elif amount := self.cleaned_data[f"row_{one.number}_amount"]:
                yield Row(one.number, amount, self.cleaned_data[f"row_{one.number}_due_on"])
        for number in self.more:
            if amount := self.cleaned_data[f"row_{number}_amount"]:
                yield Row(number, amount, self.cleaned_data[f"row_{number}_due_on"])


def _proposed(agreement: Agreement, rows: Sequence[Row], new_value: Decimal | None) -> tuple[Row, ...]:
    left = None if new_value is None else new_value - fixed_total(agreement)
    if left is None or left < 0 or not rows:
        return tuple(rows)
    amounts = resplit([one.amount for one in rows], left)
    return tuple(Row(one.number, amount, one.due_on) for one, amount in zip(rows, amounts, strict=True) if amount)
