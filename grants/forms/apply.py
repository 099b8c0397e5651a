"""The forms on the applicant's road that are not questionnaires."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from grants.domain.applications import Declarations, Signatory
from grants.models.thread import LONGEST_MESSAGE
from portal.design.forms import Form
from portal.design.layout import Fieldset
from portal.organisations.models import Organisation

DECLARATIONS = {
    "conflicts": "Nobody who signs or runs this project has an interest in it that we have not told you about.",
    "policies": "The policies and insurance that the project needs are in use, or will be before it starts.",
    "publication": "You may publish the name of the organisation, the amount and the purpose if we get a grant.",
    "terms": "We would spend the grant on this project alone, keep records, and give back what is not spent.",
    "truth": "What this application says is true, as far as we know.",
}


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


class DeclarationsForm(Form):
    """Five sentences to agree to, each by itself, and two people who stand for them."""

    submit = "Send the application"
    presentation = {"first_name": {"autocomplete": "name"}, "first_position": {"autocomplete": "organization-title"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, sentence in DECLARATIONS.items():
            self.fields[key] = forms.BooleanField(
                label=sentence, error_messages={"required": f"Tick this to send the application: “{sentence}”"}
            )
        for ordinal in ("first", "second"):
            self._add_signatory(ordinal)

    def _add_signatory(self, ordinal: str) -> None:
        words = {"name": "Full name", "position": "Position in the organisation"}
        for part, label in words.items():
            self.fields[f"{ordinal}_{part}"] = forms.CharField(
                label=label,
                max_length=120,
                error_messages={"required": f"Enter the {label.lower()} of the {ordinal} person who signs"},
            )

    def layout(self) -> Layout:
        return Layout(
            Fieldset("We declare", *DECLARATIONS),
            Fieldset("First person who signs", "first_name", "first_position"),
            Fieldset(
                "Second person who signs",
                "second_name",
                "second_position",
                hint="Somebody else, such as your treasurer or another trustee, who agrees to this too.",
            ),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = [str(cleaned.get(f"{ordinal}_name", "")).casefold() for ordinal in ("first", "second")]
        if names[0] and names[0] == names[1]:
            self.add_error("second_name", "The second person must be somebody other than the first")
        return cleaned

    @property
    def declarations(self) -> Declarations:
        signatories: Sequence[Signatory] = [
            Signatory(self.cleaned_data[f"{ordinal}_name"], self.cleaned_data[f"{ordinal}_position"])
            for ordinal in ("first", "second")
        ]
        return Declarations(agreed=tuple(DECLARATIONS.values()), signatories=tuple(signatories))


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
