"""What an organisation is asked when it claims money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crispy_forms.layout import Layout
from django import forms

from portal.design.forms import FileField, Form, MoneyField
from portal.design.layout import Fieldset
from portal.design.words import long_date, pounds
from portal.documents.domain import UploadRefused, look_at
from portal.payments.domain.claims import Part
from portal.payments.models import BudgetLine, Instalment

BESIDE = "beside"


class ClaimForm(Form):
    """An instalment of the schedule, or an amount beside it, as far as there are any."""

    which = forms.ChoiceField(
        label="What do you claim?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you claim"},
    )
    amount = MoneyField(label="Amount", required=False)
    what_for = forms.CharField(
        label="What is the money for?",
        help_text="What was done or bought, and when.",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        error_messages={"required": "Say what the money is for"},
    )
    invoice = forms.CharField(label="Your invoice number", max_length=40, required=False)
    file = FileField(
        label="The invoice, or another proof",
        required=False,
        help_text="A PDF, a photograph, a Word file or a spreadsheet, up to 10 MB.",
    )
    submit = "Send the claim"

    def __init__(self, *args: Any, instalments: Sequence[Instalment], left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instalments = {str(one.number): one for one in instalments}
        self.left = left
        choices = [
            (number, f"Instalment {number}: {pounds(one.amount)}, planned for {long_date(one.due_on)}")
            for number, one in self.instalments.items()
        ]
        if left > 0:
            choices.append((BESIDE, "Another amount"))
            self.fields["amount"].help_text = f"Up to {pounds(left)}, which is not planned as an instalment."
        else:
            del self.fields["amount"]
        self.fields["which"].choices = choices
        if not self.instalments:
            del self.fields["which"]
        if not self.instalments and left > 0:
            self.fields["amount"].required = True
            self.fields["amount"].error_messages["required"] = "Enter the amount that you claim"

    def clean_file(self) -> Any:
        return _looked_at(self.cleaned_data["file"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        which = cleaned.pop("which", None) if self.instalments else BESIDE
        amount = cleaned.pop("amount", None)
        cleaned["instalment"] = self.instalments.get(which or "")
        cleaned["amount"] = amount if which == BESIDE else None
        if which == BESIDE and "amount" not in self.errors:
            if not amount:
                self.add_error("amount", "Enter the amount that you claim")
            elif amount > self.left:
                self.add_error("amount", f"Enter {pounds(self.left)} or less: more is not left of the agreement")
        return cleaned


def _looked_at(file: Any) -> Any:
    if file:
        try:
            look_at(file)
        except UploadRefused as refused:
            raise forms.ValidationError(str(refused)) from refused
    return file


class ProofField(FileField):
    def clean(self, *args: Any, **kwargs: Any) -> Any:
        return _looked_at(super().clean(*args, **kwargs))


class BudgetClaimForm(ClaimForm):
    """The same where the agreement has a budget: so much of each of its `lines`, with what shows it. They come with
    their figures; one of which nothing is left to claim is not asked for.
    """

    mark_optional = False

    def __init__(self, *args: Any, lines: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [one for one in lines if one.left_to_claim]
        self.fields.pop("amount", None)
        self.fields["what_for"].label = "What is the claim for?"
        self.fields["what_for"].help_text = "In a sentence, with the time that it is about. Each line asks for its own."
        self.fields["what_for"].widget.attrs["rows"] = 2
        self.fields["invoice"].label = "Your invoice number, if there is one"
        self.fields["file"].label = "One file that shows all of it"
        self.fields["file"].help_text = f"Where the lines above have none of their own. {self.fields['file'].help_text}"
        for one in self.lines:
            self.fields[_amount(one)] = MoneyField(label="Amount", required=False)
            self.fields[_words(one)] = forms.CharField(
                label="What was bought or done, and when?",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=1000,
                required=False,
            )
            self.fields[_file(one)] = ProofField(label="What shows it", required=False)

    def layout(self) -> Layout:
        asked = [Fieldset(one.name, _amount(one), _words(one), _file(one), hint=_hint(one)) for one in self.lines]
        which = ["which"] if "which" in self.fields else []
        return Layout(*which, "what_for", "invoice", *asked, "file")

    def clean(self) -> dict[str, Any]:
        cleaned = forms.Form.clean(self) or {}
        which = cleaned.pop("which", None) if self.instalments else BESIDE
        instalment = self.instalments.get(which or "")
        parts = [part for one in self.lines if (part := self._part(one, cleaned))]
        whole = sum((part.amount for part in parts), Decimal(0))
        if not parts and not self.errors:
            field = _amount(self.lines[0]) if self.lines else None
            self.add_error(field, "Enter an amount for at least one line of the budget")
        elif which == BESIDE and whole > self.left:
            self.add_error(
                None, f"The lines come to {pounds(whole)}, and {pounds(self.left)} is left beside the schedule"
            )
        elif instalment and whole > instalment.amount:
            said = f"The lines come to {pounds(whole)}, and the instalment to {pounds(instalment.amount)}"
            self.add_error("which", said)
        return {name: cleaned.get(name) for name in ("what_for", "invoice", "file")} | {
            "instalment": instalment,
            "parts": parts,
        }

    def _part(self, one: BudgetLine, cleaned: dict[str, Any]) -> Part | None:
        amount, words, file = (cleaned.get(name(one)) for name in (_amount, _words, _file))
        if not amount:
            if (words or file) and _amount(one) not in self.errors:
                self.add_error(_amount(one), f"Enter what you claim for {one.name}")
            return None
        if amount > one.left_to_claim:
            self.add_error(_amount(one), f"Enter {pounds(one.left_to_claim)} or less for {one.name}: {TO_MOVE}")
        if not words:
            self.add_error(_words(one), f"Say what was bought or done for {one.name}")
        if not file and not cleaned.get("file") and not {"file", _file(one)} & set(self.errors):
            self.add_error(_file(one), f"Add what shows {one.name}, or one file below that shows all of it")
        return Part(line=one, amount=amount, what_for=words or "", file=file)


TO_MOVE = "write to us if money should be moved from another line"


def _amount(one: BudgetLine) -> str:
    return f"amount_{one.number}"


def _words(one: BudgetLine) -> str:
    return f"for_{one.number}"


def _file(one: BudgetLine) -> str:
    return f"file_{one.number}"


def _hint(one: BudgetLine) -> str:
    left = max(one.left, Decimal(0))
    said = f"{pounds(left)} of {pounds(one.has)} is left."
    return f"{said} With what we agreed to let it vary, you can claim up to {pounds(one.left_to_claim)}."
