from typing import Any

from django import forms

from portal.correspondence.domain.broadcasting import WhyNecessary
from portal.correspondence.domain.outbox import LONGEST_TEXT
from portal.mail.models import LONGEST_SUBJECT
from portal.mail.wording import FIELD


class SeenForm(forms.Form):
    """`seen` is the revision of the mail that the officer was shown."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class WordsForm(SeenForm):
    subject = forms.CharField(
        label="Subject", max_length=LONGEST_SUBJECT, error_messages={"required": "Write a subject."}
    )
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 24}),
        max_length=LONGEST_TEXT,
        error_messages={"required": "Write the text of the e-mail."},
    )


class BroadcastForm(forms.Form):
    """What is written to a list."""

    subject = forms.CharField(
        label="Subject", max_length=LONGEST_SUBJECT, error_messages={"required": "Write a subject."}
    )
    text = forms.CharField(
        label="Text",
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LONGEST_TEXT,
        help_text="An empty line makes a new paragraph, “- ” at the beginning of a line an item of a list.",
        error_messages={"required": "Write the text of the e-mail."},
    )
    is_necessary = forms.TypedChoiceField(
        label="Who has switched off news from the office",
        choices=[("", "does not get it: they can do without"), ("1", "gets it too: they need it")],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    necessary_because = forms.CharField(
        label="Why they need it",
        required=False,
        max_length=500,
        help_text="Where they get it too: such as “the closing time of their application moved”. The record keeps it.",
    )
    hold = forms.BooleanField(
        label="Hold the e-mails in the outbox until somebody releases them",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("subject", "text"):
            if found := FIELD.search(cleaned.get(name, "")):
                self.add_error(
                    name, f"Everybody gets the same words, so “{found[0]}” would stay as it is. Take it out."
                )
        if cleaned.get("is_necessary") and not cleaned.get("necessary_because"):
            self.add_error("necessary_because", WhyNecessary.sentence)
        return cleaned


class DiscardForm(SeenForm):
    reason = forms.CharField(
        label="Why it is not sent",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say why it is not sent. The record keeps it."},
    )
