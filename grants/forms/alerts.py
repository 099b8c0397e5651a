"""The form for hearing of the next call."""

from typing import Any

from django import forms

from portal.design.forms import EmailField, Form
from portal.plan.models import Theme


class AlertForm(Form):
    submit = "Send me the confirmation e-mail"

    email = EmailField(
        label="Your e-mail address",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Enter your e-mail address, like name@example.org",
            "invalid": "Enter an e-mail address in the right form, like name@example.org",
        },
    )
    themes = forms.ModelMultipleChoiceField(
        label="Which themes?",
        queryset=Theme.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none to hear of every call.",
        error_messages={
            "invalid_choice": "Choose from the themes offered",
            "invalid_pk_value": "Choose from the themes offered",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["themes"].queryset = Theme.objects.published()
