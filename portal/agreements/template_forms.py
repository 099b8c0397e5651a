"""What officers fill in for templates of agreements."""

import hashlib
from typing import Any

from django import forms

from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.domain.templates import WRITTEN
from portal.agreements.models import Agreement, AgreementTemplate, TemplateVersion
from portal.agreements.wording.writing import faults_of
from portal.design.fields import MoneyField

SAVED_MEANWHILE = (
    "Somebody else saved this draft while you had the page open, so nothing is saved yet. What you typed is below: "
    "compare it with theirs, and save once more to keep yours."
)


def mark_of(version: TemplateVersion) -> str:
    """Which words a page was opened with."""
    return f"{version.pk}-{hashlib.sha256(version.text.encode()).hexdigest()[:16]}"


class NewTemplateForm(forms.ModelForm):
    class Meta:
        model = AgreementTemplate
        fields = ("name", "kind")
        help_texts = {"name": "What officers call it, such as “Grant with two signatories”."}
        error_messages = {"name": {"unique": "There is one of this name already. Choose another."}}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [kind for kind, role in OFFICER_OF.items() if user.has_role(role)]
        self.fields["kind"].choices = [(kind, kind.label) for kind in Agreement.Kind if kind in mine]


class VersionForm(forms.ModelForm):
    """The words and the rules of a draft; every fault is a sentence at its field."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    two_from = MoneyField(
        label="Two sign from this value on", required=False, help_text="In pounds. Empty: the value does not matter."
    )

    office_varies_from = MoneyField(
        label="The office signs a change from this much on",
        required=False,
        help_text="In pounds, by how much the value rises or falls; 0: every change that is signed. Empty: it signs "
        "changes where it signs the agreement, and else its answer is its word.",
    )

    class Meta:
        model = TemplateVersion
        fields = WRITTEN
        widgets = {
            "text": forms.Textarea(attrs={"rows": 28, "spellcheck": "true"}),
            "signatories": forms.RadioSelect,
            "office_signs": forms.RadioSelect,
            "office_signer": forms.RadioSelect,
            "variations": forms.RadioSelect,
        }
        labels = {"text": "What the agreement says"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = mark_of(self.instance)
        self.initial["seen"] = self.stored

    def clean_two_from(self) -> Any:
        value = self.cleaned_data["two_from"]
        if value is not None and value <= 0:
            raise forms.ValidationError("Enter more than £0, or leave it empty.")
        return value

    def clean_office_varies_from(self) -> Any:
        value = self.cleaned_data["office_varies_from"]
        if value is not None and value < 0:
            raise forms.ValidationError("Enter £0 or more, or leave it empty.")
        return value

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if faults := faults_of(text):
            raise forms.ValidationError(faults)
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        seen = cleaned.get("seen")
        if seen and seen != self.stored:
            self.add_error(None, SAVED_MEANWHILE)
            self.data = self.data.copy()
            self.data["seen"] = self.stored
        return cleaned

    @property
    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PublishForm(forms.Form):
    """`seen` is the text as it was previewed."""

    seen = forms.CharField(widget=forms.HiddenInput, strip=False)
