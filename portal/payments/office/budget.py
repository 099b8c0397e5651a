"""The budget of an agreement by line in the back office: looked at, set, and moved within."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.audiences import audience
from portal.agreements.domain.officers import is_officer_of
from portal.agreements.models import Agreement
from portal.design.fields import MoneyField
from portal.design.typed import whole_number
from portal.design.words import pounds
from portal.payments.budgeting import Part
from portal.payments.domain import move_between_lines, set_budget
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.schedules import PLANNABLE, is_free
from portal.payments.models import BudgetLine, Virement
from portal.payments.office.agreement import agreement_of, changing, way_to
from portal.payments.office.frame import OFFICERS, READERS, REFUSALS, Crumb, ask, office_page, sent

SPARE, MOST = 3, 40


@audience(READERS)
def budget(request: HttpRequest, reference: str) -> HttpResponse:
    one = agreement_of(request, reference)
    lines = lines_of(one)
    moved = Virement.objects.filter(source__agreement=one).select_related("source", "target", "by")
    officer = is_officer_of(one, request.user)
    context = {
        "agreement": one,
        "lines": lines,
        "whole": sum((line.has for line in lines), Decimal(0)),
        "moved": list(moved),
        "may_set": officer and one.state in PLANNABLE,
        "may_move": officer and one.state in Agreement.IN_FORCE and len(lines) > 1,
    }
    title = f"Budget of {one.reference}"
    return office_page(request, "payments/office/budget.html", title, context, above=way_to(one), icon="order")


@dataclass(frozen=True)
class Row:
    number: int
    fields: list[BoundField]


class BudgetForm(forms.Form):
    """A row for each line, and some more. A row that is emptied is no line any more."""

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST)

    def __init__(
        self, data: QueryDict | None, *, agreement: Agreement, lines: list[BudgetLine], signed: bool, more: int = 0
    ) -> None:
        count = len(lines) + SPARE
        if data is not None and (rows := whole_number(data.get("rows", ""))) is not None:
            count = max(1, rows)
        self.count = min(MOST, count + more)
        self.agreement, self.lines = agreement, {one.number: one for one in lines}
        as_typed = {name: value for name, value in data.items() if name != "more"} if more and data else None
        super().__init__(None if more else data, initial=as_typed or self._initial(lines))
        self.initial["rows"] = self.count
        numbers = [("", "A new line"), *((str(one.number), f"Line {one.number}, {one.name}") for one in lines)]
        for row in range(1, self.count + 1):
            self.fields[f"line_{row}"] = forms.ChoiceField(label="Which line", choices=numbers, required=False)
            self.fields[f"name_{row}"] = forms.CharField(label="What it is for", max_length=140, required=False)
            self.fields[f"amount_{row}"] = MoneyField(label="Amount, in pounds", required=False)
        self.fields["reason"] = forms.CharField(
            label="Why does the budget change?",
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=2000,
            required=signed,
            help_text="It is signed, so the reason is kept." if signed else "Nobody has signed yet; you need not say.",
            error_messages={"required": "Say why the budget changes: it is signed."},
        )

    @staticmethod
    def _initial(lines: list[BudgetLine]) -> dict[str, Any]:
        return {
            name: value
            for row, one in enumerate(lines, start=1)
            for name, value in (
                (f"line_{row}", str(one.number)),
                (f"name_{row}", one.name),
                (f"amount_{row}", one.amount),
            )
        }

    @property
    def table(self) -> list[Row]:
        names = ("line", "name", "amount")
        return [Row(row, [self[f"{name}_{row}"] for name in names]) for row in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        parts, kept = [], []
        for row in range(1, self.count + 1):
            name, amount = (cleaned.get(f"{part}_{row}") for part in ("name", "amount"))
            if f"amount_{row}" in self.errors or not (name or amount is not None):
                continue
            if not name:
                self.add_error(f"name_{row}", f"Row {row}: say what the money is for.")
            elif amount is None:
                self.add_error(f"amount_{row}", f"Row {row}: enter the amount.")
            else:
                number = cleaned.get(f"line_{row}")
                if number and int(number) in kept:
                    self.add_error(f"line_{row}", f"Row {row} is the same line as another row. Choose “A new line”.")
                parts.append(Part(" ".join(name.split()), amount))
                kept.append(int(number) if number else None)
        whole = sum((part.amount for part in parts), Decimal(0))
        if not self.errors and whole > self.agreement.value:
            over = pounds(whole - self.agreement.value)
            raise ValidationError(f"The lines come to {pounds(whole)}: {over} more than the agreement.")
        return {"parts": parts, "kept": kept, "reason": cleaned.get("reason", "")}


@audience(OFFICERS)
@changing
def set_lines(request: HttpRequest, one: Agreement) -> HttpResponse:
    facts = {"agreement": one, "lines": lines_of(one), "signed": not is_free(one)}
    if request.method == "POST" and "more" in request.POST:
        form = BudgetForm(request.POST, **facts, more=SPARE)
    else:
        form = BudgetForm(sent(request), **facts)
    if form.is_bound and form.is_valid():
        try:
            set_budget(one, by=request.user, **form.cleaned_data)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The budget of {one.reference} is set.")
            return redirect(budget_page(one))
    context = {"form": form, "agreement": one, "back": budget_page(one)}
    title = f"Set the budget of {one.reference}"
    status = 422 if form.errors else 200
    return office_page(request, "payments/office/budget_set.html", title, context, above=way(one), status=status)


class MoveForm(forms.Form):
    source = forms.ModelChoiceField(BudgetLine.objects.none(), label="From")
    target = forms.ModelChoiceField(BudgetLine.objects.none(), label="To")
    amount = MoneyField(label="How much, in pounds", min_value=Decimal("0.01"))
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="The organisation reads it.",
        error_messages={"required": "Say why the money is moved: the organisation reads it."},
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = self.fields["target"].queryset = agreement.budget_lines.all()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("source") and cleaned.get("source") == cleaned.get("target"):
            self.add_error("target", "Choose another line than the one it comes from.")
        return cleaned


@audience(OFFICERS)
@changing
def move(request: HttpRequest, one: Agreement) -> HttpResponse:
    return ask(
        request,
        form=MoveForm(sent(request), agreement=one),
        do=lambda answers: move_between_lines(one, by=request.user, **answers),
        done="The money is moved. The organisation is being told.",
        back=budget_page(one),
        title=f"Move money in the budget of {one.reference}",
        lead="A decision that money of one line is spent on another. The agreement stays worth what it is.",
        points=[f"{line}: {pounds(max(line.left, Decimal(0)))} left of {pounds(line.has)}." for line in lines_of(one)],
        button="Move it",
        above=way(one),
    )


def budget_page(one: Agreement) -> str:
    return reverse("office_agreements:budget", args=[one.reference])


def way(one: Agreement) -> tuple[Crumb, ...]:
    return (*way_to(one), (budget_page(one), "Budget"))
