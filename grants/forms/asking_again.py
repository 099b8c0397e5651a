"""Asking an applicant to change sections: a question for each, and until when. Shape only."""

from collections.abc import Mapping
from typing import Any

from django import forms

from grants.domain.reopening import parts_to_ask_about
from grants.forms.office import words
from grants.models import Application

LONGEST_QUESTION = 1000


class AskAgainForm(forms.Form):
    """`suggested` are questions to begin with, by section key: for files that nobody can open."""

    def __init__(self, data: Any, *, application: Application, suggested: Mapping[str, str]) -> None:
        super().__init__(data)
        self.sections = parts_to_ask_about(application)
        for section in self.sections:
            label = f"Question about “{section.title}”"
            field = words(label=label, required=False, max_length=LONGEST_QUESTION)
            field.initial = suggested.get(section.key, "")
            self.fields[f"section-{section.key}"] = field
        self.fields["until"] = forms.DateTimeField(
            label="They may change it until",
            help_text="London time, such as 2026-12-01 17:00.",
            widget=forms.DateTimeInput,
            error_messages={
                "required": "Enter a day and a time, such as 2026-12-01 17:00.",
                "invalid": "Enter a day and a time, such as 2026-12-01 17:00.",
            },
        )

    def questions(self) -> dict[str, str]:
        return {section.key: self.cleaned_data[f"section-{section.key}"] for section in self.sections}
