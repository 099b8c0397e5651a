"""The forms on the applicant's road that are not questionnaires."""

from typing import Any

from django import forms

from grants.models.thread import LONGEST_MESSAGE
from portal.design.forms import Form
from portal.organisations.models import Organisation


class OrganisationForm(Form):
    """Which of one's organisations applies."""

    organisation = forms.ModelChoiceField(
        label="Who is applying?",
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose the organisation that is applying",
            "invalid_choice": "Choose one of your organisations",
        },
    )
    page_heading = "organisation"

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        only = list(organisations[:2])
        if len(only) == 1:
            self.initial.setdefault("organisation", only[0])


class MessageForm(Form):
    text = forms.CharField(
        label="Your message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write your message"},
    )
    submit = "Send the message"


class WithdrawForm(Form):
    sure = forms.BooleanField(
        label="Yes, take it back", error_messages={"required": "Tick the box if you want to take the application back"}
    )
    submit = "Withdraw the application"
