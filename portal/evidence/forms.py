"""Giving a piece of evidence."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from portal.design.forms import DateField, FileField, Form
from portal.documents.domain import UploadRefused, look_at
from portal.evidence.kinds import DATED, HAS_AN_END, HINTS, MONTHS_GOOD, Kind

OLDEST = date(1800, 1, 1)
FURTHEST = date(2100, 1, 1)


class EvidenceForm(Form):
    file = FileField(label="The paper", help_text="A photograph of a paper is fine. Up to 10 MB.")
    dated_on = DateField()
    expires_on = DateField(label="Last day on which it is good", required=False)

    submit = "Save"

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["file"].help_text = f"{HINTS[kind]} A photograph of a paper is fine. Up to 10 MB."
        self.fields["dated_on"].label = DATED[kind]
        self.fields["dated_on"].error_messages["required"] = f"Enter the day: {DATED[kind].lower()}"
        if kind in HAS_AN_END:
            self.fields["expires_on"].required = True
            self.fields["expires_on"].error_messages["required"] = "Enter the last day on which it is good"
        elif kind in MONTHS_GOOD:
            months = MONTHS_GOOD[kind]
            self.fields["expires_on"].help_text = f"Leave it empty if it does not say. We take it for {months} months."
        else:
            self.fields["expires_on"].help_text = "Leave it empty if it does not run out."

    def clean_file(self) -> UploadedFile:
        """Looked at here, before anything is locked; see `look_at`."""
        try:
            look_at(self.cleaned_data["file"])
        except UploadRefused as refused:
            raise ValidationError(str(refused)) from refused
        return self.cleaned_data["file"]

    def clean_dated_on(self) -> date:
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise ValidationError("This day cannot be in the future")
        if day < OLDEST:
            raise ValidationError("Check the year")
        return day

    def clean_expires_on(self) -> date | None:
        day = self.cleaned_data["expires_on"]
        if day and not OLDEST <= day <= FURTHEST:
            raise ValidationError("Check the year")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("dated_on"), cleaned.get("expires_on")
        if ends and ends < timezone.localdate():
            self.add_error("expires_on", "It has run out already. Give us the one that is good now.")
        elif begins and ends and ends < begins:
            self.add_error("expires_on", "The last day cannot be before the first")
        return cleaned
