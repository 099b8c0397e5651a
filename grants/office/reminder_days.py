"""On which days before a call closes its drafts are reminded, typed with commas between: "7, 2"."""

import re
from typing import Any

from django import forms

from grants.models.call import MOST_DAYS_BEFORE

MOST = 5
SENTENCE = f"Enter up to {MOST} whole numbers of days from 1 to {MOST_DAYS_BEFORE}, with commas between, such as 7, 2."


class ReminderDaysField(forms.CharField):
    """A list of different numbers, the largest first; empty is an empty list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int]:
        if isinstance(value, list):
            return value
        parts = [part for part in re.split(r"[\s,;]+", str(value or "").strip()) if part]
        if not all(re.fullmatch(r"[0-9]{1,2}", part) for part in parts):
            raise forms.ValidationError(SENTENCE)
        days = sorted({int(part) for part in parts}, reverse=True)
        if len(days) > MOST or any(not 1 <= one <= MOST_DAYS_BEFORE for one in days):
            raise forms.ValidationError(SENTENCE)
        return days

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
