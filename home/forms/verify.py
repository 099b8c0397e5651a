"""A copy of an agreement, or its fingerprint, to be checked."""

import re
from typing import Any

from django import forms

from portal.design.forms import FileField, Form

FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class VerifyForm(Form):
    copy = FileField(
        label="The copy",
        help_text="The PDF as you have it. We do not keep it, and nobody opens it.",
        required=False,
    )
    fingerprint = forms.CharField(
        label="Or its fingerprint (SHA-256)",
        help_text="64 letters and digits: of the PDF, or of the words, as the last page of the PDF says it.",
        max_length=200,
        required=False,
    )
    submit = "Check"
    presentation = {"fingerprint": {"autocomplete": "off", "spellcheck": False}}

    def clean_copy(self) -> Any:
        copy = self.cleaned_data["copy"]
        if copy and copy.is_too_large:
            raise forms.ValidationError("This file is larger than any agreement of ours")
        return copy

    def clean_fingerprint(self) -> str:
        typed = re.sub(r"[\s:-]", "", self.cleaned_data["fingerprint"]).lower()
        if typed and not FINGERPRINT.fullmatch(typed):
            raise forms.ValidationError("A fingerprint has 64 characters: the digits 0 to 9 and the letters a to f")
        return typed

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned.get("copy") and not cleaned.get("fingerprint"):
            self.add_error("copy", "Choose the copy, or enter its fingerprint")
        return cleaned

    @property
    def sha256(self) -> str:
        copy = self.cleaned_data.get("copy")
        return copy.sha256 if copy else self.cleaned_data["fingerprint"]
