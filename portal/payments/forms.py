"""What an organisation is asked when it claims money."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from portal.design.forms import FileField, Form, MoneyField
from portal.design.words import long_date, pounds
from portal.documents.domain import UploadRefused, look_at
from portal.payments.models import Instalment

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
        file = self.cleaned_data["file"]
        if file:
            try:
                look_at(file)
            except UploadRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file

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
