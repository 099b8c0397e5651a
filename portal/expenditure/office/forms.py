"""What officers are asked about the register of expenditure."""

from __future__ import annotations

from django import forms

from portal.expenditure.models import ExpenditureLine

TEXT = {"widget": forms.Textarea(attrs={"rows": 5}), "max_length": 3000}


class ValueForm(forms.Form):
    text = forms.CharField(
        label="Why is it good value for money?",
        help_text="The public reads it. Say what is bought, how the price was found to be fair, and what comes of it; "
        "nothing about a person.",
        error_messages={"required": "Say why it is good value for money: the public reads it."},
        **TEXT,
    )


class RedactionForm(forms.Form):
    redaction = forms.ChoiceField(
        label="Why is the recipient hidden?",
        choices=ExpenditureLine.Redaction.choices,
        widget=forms.RadioSelect,
        help_text="The public reads which of these it is.",
        error_messages={"required": "Choose why."},
    )
    reason = forms.CharField(
        label="In words, for the office",
        help_text="Not published.",
        error_messages={"required": "Say why it is hidden."},
        **TEXT,
    )
    public_purpose = forms.CharField(
        label="Purpose, as the public reads it",
        help_text="In place of the purpose as it is. Nothing that leads to the recipient.",
        error_messages={"required": "Write what the public reads instead."},
        **TEXT,
    )
    public_value = forms.CharField(
        label="Why it is good value for money, as the public reads it",
        help_text="In place of the reason as it is. Nothing that leads to the recipient. You may leave it empty.",
        required=False,
        **TEXT,
    )


class PublishForm(forms.Form):
    read = forms.BooleanField(
        label="I have read the lines. They may be published.",
        error_messages={"required": "Tick the box when you have read the lines."},
    )


class AgainForm(forms.Form):
    why = forms.CharField(
        label="What is different, and why?",
        help_text="The public reads it beside the file.",
        error_messages={"required": "Say what is different, and why."},
        **TEXT,
    )
