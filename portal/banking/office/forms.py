"""What an officer says when checking, refusing or looking at an account."""

from collections.abc import Container, Sequence
from typing import Any

from django import forms

from portal.banking.domain.signals import digits_of

SOURCES = {
    "charities": "the register of charities",
    "companies": "Companies House",
    "records": "our own papers from before these details were given",
    "website": "the organisation’s website, which I looked up myself",
    "met": "no number: I met them in person",
}
NAMES = {
    "same": "is the organisation’s, and the same as was given",
    "differs": "differs, and I say below why that is right",
}
LINES = forms.Textarea(attrs={"rows": 3})


class CheckForm(forms.Form):
    whom = forms.CharField(
        label="Whom you spoke to",
        max_length=120,
        help_text="Somebody other than who gave the account.",
        error_messages={"required": "Say whom you spoke to"},
    )
    number = forms.CharField(
        label="On which number", max_length=60, required=False, help_text="Never one from the e-mail or letter itself."
    )
    source = forms.ChoiceField(
        label="Where you know the number from",
        choices=SOURCES.items(),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose where you know the number from"},
    )
    name = forms.ChoiceField(
        label="The name on the paper",
        choices=NAMES.items(),
        widget=forms.RadioSelect,
        error_messages={"required": "Say what became of comparing the names"},
    )
    said = forms.CharField(
        label="What was said",
        widget=LINES,
        max_length=1000,
        error_messages={"required": "Say in a sentence what they told you"},
    )
    settled = forms.CharField(
        label="What became of the warnings",
        widget=LINES,
        max_length=1000,
        help_text="The finance officer reads this beside each of them.",
        error_messages={"required": "Say of each warning why the account is right all the same"},
    )

    def __init__(self, *args: Any, signals: Sequence[str], fresh_numbers: Container[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fresh_numbers = fresh_numbers
        if not signals:
            del self.fields["settled"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("source") not in (None, "met") and not cleaned.get("number", "").strip():
            self.add_error("number", "Say which number you rang")
        if digits_of(cleaned.get("number", "")) in self.fresh_numbers:
            self.add_error(
                "number", "This number was put on the profile only lately. Ring one that was known before that"
            )
        return cleaned

    @property
    def how(self) -> str:
        """All of it as sentences, for the second officer and the record."""
        said = self.cleaned_data
        met = said["source"] == "met"
        spoke = "in person" if met else f"on {said['number']}, known from {SOURCES[said['source']]}"
        lines = [f"Spoke to {said['whom']} {spoke}.", f"The name on the paper {NAMES[said['name']]}.", said["said"]]
        if said.get("settled"):
            lines.append(f"Of the warnings: {said['settled']}")
        return "\n".join(lines)


class ReasonForm(forms.Form):
    reason = forms.CharField(widget=LINES, max_length=1000, error_messages={"required": "Say why"})

    def __init__(self, *args: Any, label: str, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, help_text


class LookForm(forms.Form):
    why = forms.CharField(
        label="Why you need the whole numbers",
        max_length=200,
        help_text="It is kept with your name, and auditors read it.",
        error_messages={"required": "Say why you need the whole numbers"},
    )


class ConfirmForm(forms.Form):
    """Nothing to fill in: the button confirms."""
