"""Keying in a paper form: whose it is and when it came, and at the end its scan. Shape only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from grants.domain.signing import Signatory
from grants.forms.office import words
from grants.models import Call
from portal.design.fields import EmailField
from portal.documents.domain import UploadRefused, look_at
from portal.documents.file_types import accept_attribute
from portal.organisations import identifiers
from portal.organisations.domain.profiles import ContactDetails
from portal.organisations.models import Organisation
from portal.organisations.models.organisation import CONTACTS_NEEDED

WHEN = {
    "required": "Enter a day and a time, such as 2026-12-01 11:30.",
    "invalid": "Enter a day and a time, such as 2026-12-01 11:30.",
}
# Enough to tell which one was meant.
MOST_ALIKE = 5


class PaperForm(forms.Form):
    """An organisation that we have, or the few facts that make one."""

    organisation = forms.CharField(
        label="Organisation",
        max_length=200,
        help_text="Its name as we have it, or its charity or company number.",
        error_messages={"required": "Enter the name of the organisation."},
    )
    received_at = forms.DateTimeField(
        label="When the paper reached us",
        help_text="London time, such as 2026-12-01 11:30. It counts for the closing time.",
        error_messages=WHEN,
    )
    late_reason = words(
        label="Why it is taken, if it came after the call had closed",
        required=False,
        max_length=1000,
        help_text="Kept on the record.",
    )
    is_new = forms.BooleanField(
        label="We do not have this organisation yet: make it with what follows",
        required=False,
        help_text="Leave the rest empty for one that we have.",
    )
    kind = forms.ChoiceField(
        label="Kind of organisation", choices=[("", "Choose"), *Organisation.Kind.choices], required=False
    )
    address = forms.CharField(label="Building and street", max_length=200, required=False)
    town = forms.CharField(label="Town or city", max_length=80, required=False)
    postcode = forms.CharField(label="Postcode", max_length=10, required=False)

    def __init__(self, data: Any, *, call: Call) -> None:
        super().__init__(data)
        self.call = call
        for number, ordinal in enumerate(("First", "Second")[:CONTACTS_NEEDED], start=1):
            self.fields[f"name_{number}"] = forms.CharField(
                label=f"{ordinal} contact: name", max_length=120, required=False
            )
            self.fields[f"email_{number}"] = EmailField(
                label=f"{ordinal} contact: e-mail address, if they have one", required=False
            )
            self.fields[f"telephone_{number}"] = forms.CharField(
                label=f"{ordinal} contact: telephone, if they have one", max_length=20, required=False
            )

    def clean_postcode(self) -> str:
        typed = self.cleaned_data["postcode"]
        try:
            return identifiers.postcode(typed) if typed else ""
        except identifiers.NotAnIdentifier as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.get("organisation", "").strip()
        if not name:
            return cleaned
        found = list(_named(name)[:2])
        if cleaned.get("is_new"):
            if found:
                self.add_error("is_new", f"We have {found[0]} already. Take the tick away to use it.")
            self._require_the_new()
        elif len(found) == 1:
            cleaned["known"] = found[0]
        elif found:
            self.add_error("organisation", "Several organisations have this name. Use the charity or company number.")
        else:
            alike = Organisation.objects.standing().filter(name__icontains=name)[:MOST_ALIKE]
            meant = f" Did you mean {', '.join(f'“{one}”' for one in alike)}?" if alike else ""
            self.add_error("organisation", f"We have no organisation of this name or number.{meant}")
        return cleaned

    def _require_the_new(self) -> None:
        wanted = {
            "kind": "Choose the kind of organisation.",
            "address": "Enter the building and street.",
            "town": "Enter the town or city.",
            "postcode": "Enter the postcode.",
            "name_1": "Enter the name of the first contact.",
        }
        for name, sentence in wanted.items():
            if name not in self.errors and not self.cleaned_data.get(name):
                self.add_error(name, sentence)

    @property
    def new_organisation(self) -> Organisation:
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in ("kind", "address", "town", "postcode")}
        return Organisation(name=cleaned["organisation"].strip(), **facts)

    @property
    def contacts(self) -> list[ContactDetails]:
        cleaned = self.cleaned_data
        return [
            ContactDetails(
                cleaned[f"name_{number}"], cleaned[f"email_{number}"], telephone=cleaned[f"telephone_{number}"]
            )
            for number in range(1, CONTACTS_NEEDED + 1)
            if cleaned[f"name_{number}"]
        ]


class SendPaperForm(forms.Form):
    """The scan, and who signed the paper."""

    scan = forms.FileField(
        label="Scan of the signed paper",
        help_text="A PDF or a photograph. It is the proof of the declarations.",
        widget=forms.FileInput(attrs={"accept": accept_attribute()}),
        error_messages={"required": "Choose the scan of the signed paper."},
    )
    declared = forms.BooleanField(
        label="The paper has the declarations of this call, and is signed",
        error_messages={"required": "Tick this once you have seen the declarations and the signatures."},
    )

    def __init__(self, *args: Any, asked: int, blanks: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        """`blanks`: the questions that have no answer yet and need not have one, as (key, label)."""
        super().__init__(*args, **kwargs)
        self.asked = asked
        if blanks:
            self.fields["left_blank"] = forms.MultipleChoiceField(
                label="Left blank on the paper",
                choices=blanks,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="These have no answer yet. Tick each that the paper does not answer, or answers in a way "
                "that the form does not take: whoever reads the application sees that. Key the others in first.",
            )
        for number in range(1, asked + 1):
            which = (
                "the person who signed" if asked == 1 else ("the first who signed", "the second who signed")[number - 1]
            )
            for part, label in (("name", "Name"), ("position", "Position")):
                self.fields[f"{part}_{number}"] = forms.CharField(
                    label=f"{label} of {which}",
                    max_length=120,
                    error_messages={"required": f"Enter the {label.lower()} of {which}."},
                )

    def clean_scan(self) -> UploadedFile:
        """Looked at here, before anything is locked; see `look_at`."""
        try:
            look_at(self.cleaned_data["scan"])
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
        return self.cleaned_data["scan"]

    def say_what_to_choose_again(self) -> None:
        """A page that comes back for something else has lost its file: a browser sends none a second time by itself."""
        scan = self.cleaned_data.get("scan") if self.errors else None
        if scan and "scan" not in self.errors:
            self.add_error("scan", f"Choose “{scan.name}” again: the file is not kept until the rest is right.")

    @property
    def signatories(self) -> list[Signatory]:
        cleaned = self.cleaned_data
        return [Signatory(cleaned[f"name_{one}"], cleaned[f"position_{one}"]) for one in range(1, self.asked + 1)]


def _named(name: str) -> Any:
    """Organisations of this name or number, exactly."""
    match = Q(name__iexact=name)
    digits = name.replace(" ", "").upper()
    match |= Q(charity_number=digits) | Q(company_number=digits)
    return Organisation.objects.standing().filter(match)
