"""The whole payment schedule on one page; and confirming that a milestone is reached."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.fields import MoneyField
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.design.typed import whole_number
from portal.design.words import long_date, pounds
from portal.documents.domain import UploadRefused, look_at
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain import Terms, reach_milestone, set_schedule
from portal.payments.domain.schedules import is_free
from portal.payments.instalments import by_shares
from portal.payments.models import Instalment
from portal.payments.office.agreement import changing, page_of, way_to
from portal.payments.office.frame import OFFICERS, REFUSALS, ask, office_page, sent

ON_ITS_DAY, MILESTONE, CLAIM = "day", "milestone", "claim"
AMOUNTS, SHARES = "amounts", "shares"
SPARE, MOST = 3, 40


@dataclass(frozen=True)
class Row:
    number: int
    fields: list[BoundField]


class ScheduleForm(forms.Form):
    """Rows of amounts, or of shares of what is to be planned. A row without figure and day is none."""

    counted = forms.ChoiceField(
        label="The figures are",
        choices=[(AMOUNTS, "pounds"), (SHARES, "shares in per cent")],
        widget=forms.RadioSelect,
        initial=AMOUNTS,
    )
    rest = MoneyField(
        label="Left unplanned on purpose, in pounds",
        required=False,
        min_value=Decimal(0),
        help_text="What is planned and this have to come to the whole.",
    )
    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST)

    def __init__(
        self, data: QueryDict | None, *, agreement: Agreement, planned: list[Instalment], whole: Decimal, more: int = 0
    ) -> None:
        count = len(planned) + SPARE
        if data is not None and (rows := whole_number(data.get("rows", ""))) is not None:
            count = max(1, rows)
        self.count = min(MOST, count + more)
        super().__init__(None if more else data, initial=_as_typed(data) if more and data else _initial(planned))
        self.initial["rows"] = self.count
        self.whole = whole
        returns = MonitoringReturn.objects.reports().filter(agreement=agreement).order_by("number")
        self.returns = {f"return-{one.pk}": one for one in returns}
        self.conditions = {f"condition-{one.pk}": one for one in agreement.conditions.order_by("number")}
        when = [
            (ON_ITS_DAY, "On its day"),
            (MILESTONE, "When a milestone is reached"),
            (CLAIM, "By claim, with evidence"),
            *((key, f"When return {one.number} is accepted") for key, one in self.returns.items()),
            *((key, f"When condition {one.number} is met") for key, one in self.conditions.items()),
        ]
        for number in range(1, self.count + 1):
            self.fields[f"figure_{number}"] = MoneyField(label="Amount or share", required=False)
            self.fields[f"due_on_{number}"] = forms.DateField(
                label="Due on", widget=DayInput(), required=False, validators=[within_reach]
            )
            self.fields[f"when_{number}"] = forms.ChoiceField(label="Owed", choices=when, required=False)
            self.fields[f"milestone_{number}"] = forms.CharField(label="Milestone", max_length=140, required=False)

    @property
    def table(self) -> list[Row]:
        names = ("figure", "due_on", "when", "milestone")
        return [Row(number, [self[f"{name}_{number}"] for name in names]) for number in range(1, self.count + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        filled = [number for number in range(1, self.count + 1) if self._is_filled(number)]
        for number in filled:
            self._look_at_row(number, cleaned)
        if not filled and not self.errors:
            raise ValidationError("Fill in at least one row.")
        if self.errors:
            return cleaned
        figures = [cleaned[f"figure_{number}"] for number in filled]
        if cleaned["counted"] == SHARES:
            try:
                figures = by_shares(self.whole, figures)
            except ValueError as error:
                said = f"The shares come to {sum(figures)} per cent: they come to 100 at most."
                raise ValidationError(said) from error
        rest = cleaned.get("rest") or Decimal(0)
        off = self.whole - sum(figures, Decimal(0)) - rest
        if off > 0:
            self.add_error("rest", f"{pounds(off)} more would be left unplanned. Plan it, or say here that it is left.")
        elif off < 0:
            self.add_error("rest", f"This comes to {pounds(-off)} more than the {pounds(self.whole)} to be planned.")
        terms = [self._terms(number, figure, cleaned) for number, figure in zip(filled, figures, strict=True)]
        return {"rows": terms, "rest": rest}

    def _is_filled(self, number: int) -> bool:
        return any(self.data.get(f"{name}_{number}", "").strip() for name in ("figure", "due_on", "milestone"))

    def _look_at_row(self, number: int, cleaned: dict[str, Any]) -> None:
        figure, when = f"figure_{number}", cleaned.get(f"when_{number}")
        if figure not in self.errors and not (cleaned.get(figure) or 0) > 0:
            self.add_error(figure, f"Row {number}: enter a figure above 0.")
        if f"due_on_{number}" not in self.errors and not cleaned.get(f"due_on_{number}"):
            self.add_error(f"due_on_{number}", f"Row {number}: enter the day, or the day by which you expect it.")
        if when == MILESTONE and not cleaned.get(f"milestone_{number}"):
            self.add_error(f"milestone_{number}", f"Row {number}: name the milestone.")
        if when != MILESTONE and cleaned.get(f"milestone_{number}"):
            self.add_error(f"when_{number}", f"Row {number} names a milestone, and is owed for something else.")

    def _terms(self, number: int, amount: Decimal, cleaned: dict[str, Any]) -> Terms:
        when = cleaned[f"when_{number}"]
        return Terms(
            amount=amount,
            due_on=cleaned[f"due_on_{number}"],
            after_return=self.returns.get(when),
            after_condition=self.conditions.get(when),
            by_claim=when == CLAIM,
            milestone=cleaned[f"milestone_{number}"] if when == MILESTONE else "",
        )


def _as_typed(data: QueryDict) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "more"}


def _initial(planned: list[Instalment]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for number, one in enumerate(planned, start=1):
        milestone = getattr(one, "milestone", None)
        when = ON_ITS_DAY
        if milestone:
            when = MILESTONE
        elif one.by_claim:
            when = CLAIM
        elif one.after_return_id:
            when = f"return-{one.after_return_id}"
        elif one.after_condition_id:
            when = f"condition-{one.after_condition_id}"
        initial |= {f"figure_{number}": one.amount, f"due_on_{number}": one.due_on, f"when_{number}": when}
        initial[f"milestone_{number}"] = milestone.name if milestone else ""
    return initial


@audience(OFFICERS)
@changing
def schedule(request: HttpRequest, one: Agreement) -> HttpResponse:
    free = is_free(one)
    planned = list(one.instalments.filter(state=Instalment.State.PLANNED).select_related("milestone")) if free else []
    stays = one.instalments.in_force().exclude(pk__in=[each.pk for each in planned]).total()
    facts = {"agreement": one, "planned": planned, "whole": one.value - stays}
    if request.method == "POST" and "more" in request.POST:
        form = ScheduleForm(request.POST, **facts, more=SPARE)
    else:
        form = ScheduleForm(sent(request), **facts)
    if form.is_bound and form.is_valid():
        try:
            set_schedule(one, form.cleaned_data["rows"], by=request.user, rest=form.cleaned_data["rest"])
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The schedule of {one.reference} is planned.")
            return redirect(page_of(one))
    context = {"form": form, "agreement": one, "whole": facts["whole"], "stays": stays, "free": free}
    context["back"] = page_of(one)
    status = 422 if form.errors else 200
    title = f"Payment schedule of {one.reference}"
    return office_page(request, "payments/office/schedule.html", title, context, above=way_to(one), status=status)


class ReachedForm(forms.Form):
    on = forms.DateField(
        label="Reached on", widget=DayInput(), error_messages={"required": "Enter the day on which it was reached."}
    )
    evidence = forms.CharField(
        label="What shows it?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Say what shows that it was reached."},
    )
    file = forms.FileField(label="A document", required=False, help_text="It stands among the agreement’s documents.")

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("The day on which it was reached cannot be in the future.")
        return day

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            try:
                look_at(file)
            except UploadRefused as refused:
                raise ValidationError(str(refused)) from refused
        return file


@audience(OFFICERS)
@changing
def reached(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    waiting = one.instalments.filter(milestone__reached_on__isnull=True).select_related("milestone")
    instalment = get_object_or_404(waiting, number=number, milestone__isnull=False)
    return ask(
        request,
        form=ReachedForm(sent(request), request.FILES or None),
        do=lambda answers: reach_milestone(instalment, by=request.user, **answers),
        done=f"The milestone “{instalment.milestone}” is confirmed.",
        back=page_of(one),
        title=f"Milestone reached: {instalment.milestone}",
        lead=f"Instalment {number} of {one.reference}: {pounds(instalment.amount)}, "
        f"expected on {long_date(instalment.due_on)}.",
        points=["From the day that you enter, the instalment is due."],
        button="Confirm the milestone",
        above=way_to(one),
    )
