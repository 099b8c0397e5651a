"""What a contract's form asks of its rows: each mistake is said at the field that it is in."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MinValueValidator
from django.db.models import Q
from wagtail.admin.forms.models import WagtailAdminModelForm

from commissioning.cpv import NotACode, code_from
from commissioning.office.figures_field import FiguresField
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.errors import MoneyDoesNotAddUp
from portal.agreements.domain.money import money_of, require_adds_up
from portal.agreements.models import Agreement, Variation
from portal.agreements.terms import years_of
from portal.dates.financial_years import financial_year_label
from portal.design.words import long_date, pounds
from portal.monitoring.figures import Unit
from portal.monitoring.models import Target
from portal.payments.domain import taken_of
from portal.setting_up.rows import NumberedRowFormSet, RowFormSet
from portal.streams.budgets import Overdrawn, require_room
from portal.streams.models import FundingStream

YEARS = range(2010, 2051)
SPREAD_BY_DATES = (
    "How its work is spread belongs to these dates. Spread it evenly first, on the contract’s page beside the target."
)
THEIRS = (
    "This provider has sent returns, messages or claims under it, or was paid. Register a contract for another one."
)
MOST_PER_CENT = 100
# Months after which nobody looks at options any more.
FARTHEST = 1200
PUBLISHED = (
    "Figures of a target are published, so it keeps its indicator and its days. Otherwise what is hidden in "
    "them could be worked out. Leave it as it is, and add a target for the time to come."
)
BY_VARIATION = "A variation that was agreed says what this is. Ask for another one, so that the register keeps both."


def last_days_before(ends: date, months: Sequence[int]) -> list[date]:
    """For options of so many months, taken one after the other: the last day before each of them begins."""
    before = [min(sum(months[:place]), FARTHEST) for place in range(len(months))]
    return [ends + timedelta(days=1) + relativedelta(months=months) - timedelta(days=1) for months in before]


class TargetFormSet(RowFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["value"].validators.append(MinValueValidator(0, "Enter 0 or more."))
        form.fields["tolerance"].required = False

    def clean(self) -> None:
        """The model refuses dates in the wrong order; here that is said at the date. How the work is spread belongs to
        the dates of its target, so these stay while it is spread in another way than evenly."""
        super().clean()
        for form in self.forms:
            if "tolerance" not in form.errors and getattr(form, "cleaned_data", {}).get("tolerance", 0) is None:
                form.cleaned_data["tolerance"] = form.instance.tolerance = Decimal(0)
            moved = [name for name in ("starts_on", "ends_on") if name in form.changed_data]
            if form.instance.pk and form.instance.steps and moved and form not in self.deleted_forms:
                form.add_error(moved[0], SPREAD_BY_DATES)
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
            if starts and ends and ends < starts:
                form.errors.pop(NON_FIELD_ERRORS, None)
                form.add_error("ends_on", "The period ends before it starts. Check the two dates.")


class AllocationFormSet(RowFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["year"] = forms.TypedChoiceField(
            label="Financial year",
            coerce=int,
            choices=[("", "Choose a year"), *((year, financial_year_label(year)) for year in YEARS)],
            initial=form.instance.year,
            error_messages={"required": "Choose the financial year."},
        )
        now = form.instance.stream_id
        streams = FundingStream.objects.in_use() | FundingStream.objects.filter(pk=now)
        form.fields["stream"].queryset = streams.distinct()
        form.fields["stream"].error_messages["required"] = "Choose where the money comes from."
        form.fields["amount"].validators.append(MinValueValidator(Decimal("0.01"), "Enter an amount above £0."))


class OptionFormSet(NumberedRowFormSet):
    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            one = form.instance
            if one.pk and one.variation_id and (form.has_changed() or form in self.deleted_forms):
                changed = [name for name in form.changed_data if name != "DELETE"]
                said = "This option was asked for already, so it stays as it is."
                form.add_error(changed[0] if changed else NON_FIELD_ERRORS, said)


class BreakFormSet(RowFormSet):
    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            breaks, notice = cleaned.get("breaks_on"), cleaned.get("notice_by")
            if breaks and notice and notice > breaks:
                form.errors.pop(NON_FIELD_ERRORS, None)
                form.add_error("notice_by", "The notice would come after the day it is for. Check the two dates.")


def rows_of(formset: forms.BaseFormSet) -> list[forms.ModelForm]:
    """The rows that are filled in without a mistake and not to be deleted."""
    filled = [form for form in formset.forms if form.is_valid() and form.cleaned_data]
    return [form for form in filled if not form.cleaned_data.get("DELETE")]


class ContractForm(WagtailAdminModelForm):
    figures = FiguresField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "figures" in self.fields:
            self.fields["figures"].offer(self.instance.pk)
            self.initial["figures"] = self.fields["figures"].asked
        # So that the list at the top says which field a sentence like "Enter an amount above £0." is about.
        self.fields["value"].row = ""
        officers = User.objects.filter(groups__name=Role.COMMISSIONING_OFFICER.label, is_active=True)
        self.fields["lead_officer"].queryset = officers
        if not self.instance.pk and self.for_user in officers:
            # Whoever enters a contract mostly leads it; without anybody it is on nobody's list.
            self.initial["lead_officer"] = self.for_user.pk

    def clean_cpv_code(self) -> str:
        typed = self.cleaned_data["cpv_code"]
        try:
            return code_from(typed) if typed else ""
        except NotACode as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "The contract ends before it starts. Check the two dates.")
        value = cleaned.get("value")
        if value is not None and value <= 0:
            self.add_error("value", "Enter an amount above £0.")
        elif value is not None and self.instance.pk:
            self._check_instalments(value)
        if self.instance.pk:
            self._check_variations()
            if "organisation" in self.changed_data and self._is_under_way():
                self.add_error("organisation", THEIRS)
        for name in ("lots", "options"):
            if name in self.formsets:
                self.formsets[name].number_rows()
        self._check_money(value, starts, ends)
        self._check_lots(value)
        self._check_targets(starts, ends)
        self._check_published_targets()
        self._check_days(starts, ends)
        return cleaned

    def _check_instalments(self, value: Decimal) -> None:
        planned = self.instance.instalments.in_force().total()
        if value < planned:
            self.add_error("value", f"The instalments come to {pounds(planned)}. The value cannot be less.")

    def _is_under_way(self) -> bool:
        """Whether there is anything of its provider, which nobody else may read."""
        contract = self.instance
        return (
            contract.returns.filter(Q(measurements__isnull=False) | ~Q(narrative="")).exists()
            or contract.thread.exists()
            or contract.claims.exists()
            or contract.variations.exists()
            or contract.instalments.paid().exists()
        )

    def _check_variations(self) -> None:
        """What a variation has changed is changed by the next one, so that the register can tell any day."""
        agreed = list(self.instance.variations.filter(state=Variation.State.AGREED))
        if "value" in self.changed_data and any(one.new_value is not None for one in agreed):
            self.add_error("value", BY_VARIATION)
        if "ends_on" in self.changed_data and any(one.new_end is not None for one in agreed):
            self.add_error("ends_on", BY_VARIATION)
        money = self.formsets.get("allocations")
        if money is not None and money.has_changed() and any(one.new_money is not None for one in agreed):
            changed = next(form for form in money.forms if form.has_changed())
            changed.add_error("amount", BY_VARIATION)

    def _check_money(self, value: Decimal | None, starts: date | None, ends: date | None) -> None:
        """That each pound is tagged once, in a year of the contract; none at all is for later."""
        rows = rows_of(self.formsets["allocations"]) if "allocations" in self.formsets else []
        if not rows or any(form.errors for form in self.formsets["allocations"].forms):
            return
        if starts and ends and starts <= ends:
            runs = years_of(starts, ends)
            for form in rows:
                if (year := form.cleaned_data["year"]) not in runs:
                    first, last = financial_year_label(runs[0]), financial_year_label(runs[-1])
                    form.add_error(
                        "year",
                        f"{financial_year_label(year)} lies outside the contract, which runs from {first} to {last}. "
                        "Choose one of those years, or check the dates of the contract",
                    )
        if self.instance.pk and not any(form.errors for form in rows):
            self._check_paid(rows)
        if value is not None and value > 0 and not any(form.errors for form in rows):
            try:
                require_adds_up((form.cleaned_data["amount"] for form in rows), value)
            except MoneyDoesNotAddUp as refusal:
                rows[-1].add_error("amount", str(refusal))
        if not any(form.errors for form in rows):
            self._check_budgets(rows)

    def _check_lots(self, value: Decimal | None) -> None:
        """That the lots of the contract are not worth more than it is; one whose value is not known may be left out."""
        worth = [form for form in self._rows("lots") if form.cleaned_data["value"] is not None]
        lots = sum((form.cleaned_data["value"] for form in worth), Decimal(0))
        if value is not None and value > 0 and lots > value:
            worth[-1].add_error("value", f"The lots come to {pounds(lots)}, and the whole contract to {pounds(value)}.")

    def _check_budgets(self, rows: list[forms.ModelForm]) -> None:
        """That the streams give what is tagged with them. Their budgets are held until the contract is saved."""
        places = {(row.cleaned_data["year"], row.cleaned_data["stream"].pk): row for row in rows}
        needs = {place: row.cleaned_data["amount"] for place, row in places.items()}
        over = self.instance.state in {*Agreement.NEVER_BEGAN, *Agreement.OVER}
        already = money_of(self.instance) if self.instance.pk and not over else {}
        try:
            require_room({} if over else needs, already=already)
        except Overdrawn as refusal:
            places[refusal.place].add_error("amount", str(refusal))

    def _check_paid(self, rows: list[forms.ModelForm]) -> None:
        """That the money of a year and stream covers what payments took of it."""
        amounts = {(row.cleaned_data["year"], row.cleaned_data["stream"].pk): row for row in rows}
        for (year, stream), taken in taken_of(self.instance).items():
            row = amounts.get((year, stream))
            if row is None or row.cleaned_data["amount"] < taken:
                name = FundingStream.objects.get(pk=stream)
                (row or rows[-1]).add_error(
                    "amount",
                    f"{pounds(taken)} of {name}, {financial_year_label(year)}, is paid or approved. Its money cannot "
                    "be less than that.",
                )

    def _check_targets(self, starts: date | None, ends: date | None) -> None:
        """That every target lies within the contract; that its own dates are in order is the model's constraint."""
        if not (starts and ends):
            return
        for form in self.formsets["targets"].forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE") or not form.has_changed():
                continue
            if form.cleaned_data["starts_on"] < starts or form.cleaned_data["ends_on"] > ends:
                form.add_error("starts_on", "The period lies outside the contract. Check the dates of both.")
            if form.cleaned_data["indicator"].unit == Unit.PERCENTAGE and form.cleaned_data["value"] > MOST_PER_CENT:
                form.add_error("value", "This is in per cent, so it is 100 at most.")

    def _check_published_targets(self) -> None:
        """Which counts are hidden rests on the periods that a target has: cut anew, what was published before and what
        is published then could be subtracted (portal.monitoring.suppression)."""
        if not (self.instance.pk and self.instance.published):
            return
        accepted = self.instance.returns.accepted()
        for form in self.formsets["targets"].initial_forms:
            cut_anew = {"indicator", "starts_on", "ends_on"} & set(form.changed_data)
            taken_away = self.formsets["targets"]._should_delete_form(form)
            was = form.instance if taken_away else Target.objects.get(pk=form.instance.pk) if cut_anew else None
            if was and accepted.filter(period_start__gte=was.starts_on, period_end__lte=was.ends_on).exists():
                # A row that is to be taken away has no place for a mistake.
                if taken_away:
                    self.add_error(None, PUBLISHED)
                else:
                    form.add_error("starts_on", PUBLISHED)

    def _check_days(self, starts: date | None, ends: date | None) -> None:
        """That notice is given while the contract runs, and that it may break only then."""
        if not (starts and ends and starts <= ends):
            return
        self._within("breaks", ("breaks_on", "notice_by"), starts, ends)
        self._check_options(starts, ends)

    def _check_options(self, starts: date, ends: date) -> None:
        """That notice of an option is given before its own months begin: those before it may be taken first."""
        to_come = [one for one in self._rows("options") if not (one.instance.is_taken or one.instance.not_taken_on)]
        to_come.sort(key=lambda form: form.cleaned_data["number"] or 0)
        last_days = last_days_before(ends, [form.cleaned_data["months"] for form in to_come])
        for form, last_day in zip(to_come, last_days, strict=True):
            day = form.cleaned_data["notice_by"]
            if form.instance.variation_id:
                continue
            if day < starts:
                form.add_error("notice_by", "The notice date lies before the contract starts. Check it.")
            elif day > last_day:
                said = f"Its months begin after {long_date(last_day)}. Notice is given on that day or before it."
                form.add_error("notice_by", said)

    def _within(self, name: str, fields: Sequence[str], starts: date, ends: date) -> None:
        for form in self._rows(name):
            for field in fields:
                if not starts <= form.cleaned_data[field] <= ends:
                    form.add_error(field, "This day lies outside the contract. Check the dates of both.")

    def _rows(self, name: str) -> list[forms.ModelForm]:
        return rows_of(self.formsets[name]) if name in self.formsets else []
