"""What a provider is asked about an agreement."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property

from portal.agreements.models import Agreement
from portal.agreements.models.thread import LONGEST_MESSAGE
from portal.design.forms import DateField, FileField, Form, MoneyField
from portal.design.layout import Fieldset
from portal.design.words import long_date, pounds
from portal.documents.domain import UploadRefused, look_at
from portal.organisations.forms.second import SECOND, AsksSecond


class MessageForm(Form):
    text = forms.CharField(
        label="Your message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write your message"},
    )
    file = FileField(
        label="A document to go with it",
        required=False,
        help_text="A PDF, a photograph, a Word file or a spreadsheet, up to 10 MB.",
    )
    submit = "Send the message"

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            try:
                look_at(file)
            except UploadRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file


class SignForm(AsksSecond):
    """Name, position and the sentence that is agreed to; who signs second, where two have to and this is the first."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = forms.CharField(label="Your full name", max_length=150)
    position = forms.CharField(
        label="Your position in the organisation", help_text="For example chair, treasurer or trustee.", max_length=120
    )
    agreed = forms.BooleanField(label="", error_messages={"required": "Tick the box to say that you sign it"})

    submit = "Sign the agreement"
    presentation = {"name": {"autocomplete": "name"}, "position": {"autocomplete": "organization-title"}}

    def __init__(self, *args: Any, intent: str, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = intent
        self.address = address

    @cached_property
    def helper(self) -> FormHelper:
        helper = super().helper
        # It may be shown again at the address where somebody proved who they are.
        helper.form_action = self.address
        return helper

    def layout(self) -> Layout:
        parts = ["seen", "name", "position"]
        if "second" in self.fields:
            hint = "A trustee or committee member, such as your treasurer. They sign with their own login."
            parts.append(Fieldset("The second signature", *SECOND, hint=hint))
        return Layout(*parts, "agreed")


class SignVariationForm(SignForm):
    submit = "Sign the change"


class DeclineVariationForm(Form):
    reason = forms.CharField(
        label="Why does your organisation not want this change?",
        help_text="A few words are enough. The agreement goes on as it was.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": "Tell us in a few words why you do not want this change"},
    )
    submit = "Decline the change"


class TakeSignaturesBackForm(Form):
    """Nothing to fill in: the button confirms."""

    submit = "Take the signature back"


class DraftChangeForm(Form):
    wish = forms.CharField(
        label="What should be different, and why?",
        help_text="Name the place in the text. We can change words, conditions, dates and when it is paid; what the "
        "agreement is worth was decided with the award.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
        error_messages={"required": "Say what should be different, and why"},
    )
    submit = "Ask for this change"


class ProofForm(Form):
    words = forms.CharField(
        label="What was done, and when?",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        error_messages={"required": "Say what was done, and when"},
    )
    file = FileField(
        label="A document that shows it",
        required=False,
        help_text="A PDF, a photograph, a Word file or a spreadsheet, up to 10 MB.",
    )
    submit = "Tell us that it is done"


class DeclineForm(Form):
    reason = forms.CharField(
        label="Why does your organisation not want it?",
        help_text="A few words are enough.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
        error_messages={"required": "Tell us in a few words why you do not want the grant"},
    )

    submit = "Decline the offer"


class AskVariationForm(Form):
    """What should change, and why; at least one change."""

    reason = forms.CharField(
        label="What happened, and why should the agreement change?",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        error_messages={"required": "Say why the agreement should change"},
    )
    new_value = MoneyField(label="New amount in total", required=False, min_value=0)
    costing = forms.CharField(
        label="How is the new amount made up?",
        help_text="What each thing costs, line by line. Needed where the amount rises.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=3000,
        required=False,
    )
    new_end = DateField(label="New end date", required=False)
    other_change = forms.CharField(
        label="Something else that should change",
        help_text="For example where the work happens, or how many people take part.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    submit = "Ask for this change"

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = agreement
        less = "It can be lower; a grant is raised only by a new decision. " if agreement.is_grant else ""
        self.fields["new_value"].help_text = f"It is {pounds(agreement.value)} now. {less}Leave empty to keep it."
        if agreement.is_grant:
            del self.fields["costing"]
        self.fields["new_end"].help_text = f"It is {long_date(agreement.ends_on)} now. Leave empty to keep it."

    def clean_new_value(self) -> Any:
        value = self.cleaned_data["new_value"]
        if value is not None and self.agreement.is_grant and value > self.agreement.value:
            raise forms.ValidationError(
                f"A grant cannot be raised like this: enter {pounds(self.agreement.value)} or less"
            )
        if value is not None and value <= 0:
            raise forms.ValidationError("The new amount must be more than £0. To stop the work, write to us.")
        return value

    def clean_costing(self) -> str:
        costing = self.cleaned_data["costing"].strip()
        value = self.cleaned_data.get("new_value")
        if value is not None and value > self.agreement.value and not costing:
            raise forms.ValidationError("Say how the new amount is made up")
        return costing

    def clean_new_end(self) -> Any:
        day = self.cleaned_data["new_end"]
        if day and day < self.agreement.starts_on:
            raise forms.ValidationError(f"The new end date must be after {long_date(self.agreement.starts_on)}")
        return day
