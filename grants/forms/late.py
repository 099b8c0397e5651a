"""Giving a late link. Shape only."""

from typing import Any

from django import forms

from grants.forms.office import words
from grants.models import Application, Call
from grants.models.late_link import MOST_USES
from portal.organisations.models import Organisation


class LateLinkForm(forms.Form):
    who = forms.CharField(
        label="Reference of the draft, or name of the organisation",
        max_length=200,
        help_text="With a reference the link opens that draft. With a name it opens what the organisation begins.",
        error_messages={"required": "Enter a reference or a name."},
    )
    expires_at = forms.DateTimeField(
        label="Until",
        help_text="London time, such as 2026-12-01 17:00. Nothing is taken after this moment.",
        widget=forms.DateTimeInput,
        error_messages={
            "required": "Enter a day and a time, such as 2026-12-01 17:00.",
            "invalid": "Enter a day and a time, such as 2026-12-01 17:00.",
        },
    )
    uses = forms.IntegerField(
        label="How many applications it opens",
        initial=1,
        min_value=1,
        max_value=MOST_USES,
        help_text="A link for one draft opens that one.",
    )
    reason = words(
        label="Why",
        help_text="Kept on the record. The applicant does not read it.",
        error_messages={"required": "Say why. The record keeps it."},
    )

    def __init__(self, data: Any, *, call: Call) -> None:
        super().__init__(data)
        self.call = call

    def clean_who(self) -> tuple[Organisation, Application | None]:
        typed = self.cleaned_data["who"].strip()
        drafts = Application.objects.filter(call=self.call, reference=typed.upper()).select_related("organisation")
        if application := drafts.first():
            return application.organisation, application
        named = list(Organisation.objects.filter(name__iexact=typed)[:2])
        if len(named) == 1:
            return named[0], None
        if named:
            raise forms.ValidationError("Several organisations have this name. Use the reference of the draft.")
        raise forms.ValidationError("No draft of this call has this reference, and no organisation has this name.")

    def given(self) -> dict[str, Any]:
        """What the verb takes, but for the call and the officer."""
        organisation, application = self.cleaned_data["who"]
        more = {name: self.cleaned_data[name] for name in ("expires_at", "uses", "reason")}
        return {"organisation": organisation, "application": application, **more}


class TakeBackForm(forms.Form):
    reason = words(
        label="Why",
        max_length=1000,
        help_text="Kept on the record. The applicant does not read it.",
        error_messages={"required": "Say why. The record keeps it."},
    )
