"""Merging two organisations."""

from collections.abc import Sequence
from typing import Any

from django import forms

from portal.organisations.models import Organisation


class MergeForm(forms.Form):
    keep = forms.ChoiceField(
        label="Which profile is kept?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the profile that is kept"},
    )
    reason = forms.CharField(
        label="Why they are one and the same",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        error_messages={"required": "Say why they are one and the same, so that it stands in the record"},
    )

    def __init__(self, *args: Any, pair: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [
            (str(one.pk), f"{one}, here since {one.created_at:%-d %B %Y} (number {one.pk})") for one in pair
        ]
