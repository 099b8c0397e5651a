from django import forms

from portal.correspondence.domain.outbox import LONGEST_TEXT
from portal.mail.models import LONGEST_SUBJECT


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
        error_messages={"required": "Write the text of the mail."},
    )


class DiscardForm(SeenForm):
    reason = forms.CharField(
        label="Why it is not sent",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say why it is not sent. The record keeps it."},
    )
