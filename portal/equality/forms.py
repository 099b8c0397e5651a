"""The form of the equality questions: every question optional, each answer one of those offered."""

from typing import Any

from django import forms

from portal.design.forms import Form
from portal.equality.questions import QUESTIONS


class EqualityForm(Form):
    submit = "Send these answers"
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            field = forms.ChoiceField(
                label=question.label,
                help_text=question.hint,
                choices=[(option.value, option.label) for option in question.options],
                required=False,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choose one of the answers offered"},
            )
            field.choice_hints = {option.value: option.hint for option in question.options if option.hint}
            self.fields[question.key] = field

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(
                "Choose an answer to at least one question. If you would rather not, leave the page: nothing is sent."
            )
        return cleaned
