"""What a provider tells the office: how far an action is, the answer to a notice, why a contract should go on."""

from typing import Any

from django import forms

from commissioning.models import ExtensionOption
from portal.design.forms import Form
from portal.design.words import pounds

LONGEST = 4000


class ReportForm(Form):
    report = forms.CharField(
        label="What was done, or how far it is",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        error_messages={"required": "Say what was done, or how far it is"},
    )
    is_done = forms.ChoiceField(
        label="Is it done?",
        choices=[("yes", "Yes, it is done"), ("no", "Not yet")],
        widget=forms.RadioSelect,
        help_text="We confirm it, or tell you what is still missing.",
        error_messages={"required": "Choose whether it is done"},
    )
    submit = "Send the report"


class AnswerNoticeForm(Form):
    answer = forms.CharField(
        label="Your answer",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        help_text="Say what you will do, and anything that we should know. You can answer once.",
        error_messages={"required": "Write your answer"},
    )
    submit = "Send the answer"


class AskExtensionForm(Form):
    reason = forms.CharField(
        label="Why should the contract go on?",
        help_text="What it has brought about, and what would be lost without it.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        error_messages={"required": "Say why the contract should go on"},
    )
    costing = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        error_messages={"required": "Say what the money is spent on"},
    )
    submit = "Ask for this extension"

    def __init__(self, *args: Any, option: ExtensionOption, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not option.value:
            del self.fields["costing"]
            return
        self.fields["costing"].label = f"What are the {pounds(option.value)} spent on?"
        self.fields[
            "costing"
        ].help_text = (
            f"Line by line, for the {option.months} months. If they cost another amount, ask for a change instead."
        )
