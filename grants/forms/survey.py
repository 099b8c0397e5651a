"""The two questions after sending."""

from typing import Any

from django import forms

from grants.models import SurveyAnswer
from grants.models.survey import LONGEST_TEXT
from portal.design.forms import Form


class SurveyForm(Form):
    submit = "Send these answers"

    ease = forms.TypedChoiceField(
        label="How easy was it to apply?",
        choices=SurveyAnswer.Ease.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how easy it was", "invalid_choice": "Choose one of the five answers"},
    )
    would_have_helped = forms.CharField(
        label="What would have helped?",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Please give no names, and nothing by which somebody could be recognised.",
        error_messages={"max_length": f"Write {LONGEST_TEXT:,} characters or fewer"},
    )

    def __init__(self, *args: Any, said: SurveyAnswer | None = None, **kwargs: Any) -> None:
        if said:
            kwargs["initial"] = {"ease": said.ease, "would_have_helped": said.would_have_helped}
        super().__init__(*args, **kwargs)
