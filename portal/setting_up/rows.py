"""The rows of a set-up form: budgets of a fund, criteria of a call, targets of a contract."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import ngettext_lazy
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel

AGAIN = "Another row has the same %s. Change one of them, or take it away."
ADDED_MEANWHILE = "Somebody added this one meanwhile. Open the page as it is now, and change it there."


class RowFormSet(BaseChildFormSet):
    """Rows that stand what happened since the page was opened. `called`: what people call one of them.

    A row that somebody took away meanwhile, and one with a made-up id, counts as a new row, so that what was typed in
    it is still on the page. The library would end in an error page.
    """

    called = ""
    default_error_messages = BaseChildFormSet.default_error_messages | {
        "too_few_forms": ngettext_lazy("Add at least %(num)d row.", "Add at least %(num)d rows.", "num"),
    }

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        if self.is_bound and i < self.initial_form_count():
            field = f"{self.add_prefix(i)}-{self.model._meta.pk.name}"
            if self.data.get(field) not in {str(row.pk) for row in self.get_queryset()}:
                self.data = self.data.copy()
                self.data[field] = ""
        return super()._construct_form(i, **kwargs)

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Each field knows its row, so that the list of mistakes at the top can say which one it means."""
        super().add_fields(form, index)
        if index is not None and self.called:
            for field in form.fields.values():
                field.row = f"{self.called} {index + 1}"

    def validate_unique(self) -> None:
        """That no two rows of the page say the same: said at the second one. The library says it of no field at all."""
        kept = [form for form in self.forms if form.is_valid() and form not in self.deleted_forms]
        for names in self._tell_rows_apart():
            seen = set()
            for form in kept:
                said = tuple(form.cleaned_data.get(name) for name in names)
                if None in said:
                    continue
                if said in seen:
                    labels = " and ".join(str(form.fields[name].label).lower() for name in names)
                    form.add_error(names[-1], AGAIN % labels)
                seen.add(said)

    def _tell_rows_apart(self) -> list[tuple[str, ...]]:
        """The fields of the page that no two rows share."""
        opts = self.model._meta
        constraints = [one for one in opts.total_unique_constraints if self.fk.name in one.fields]
        together = [[name for name in one.fields if name != self.fk.name] for one in constraints]
        alone = [[field.name] for field in opts.fields if field.unique and not field.primary_key]
        shown = self.empty_form.fields
        return [tuple(names) for names in (*together, *alone) if names and all(name in shown for name in names)]

    def clean(self, *args: Any, **kwargs: Any) -> None:
        """Rows of the page are compared with each other above; here with those that the page never showed."""
        super().clean(*args, **kwargs)
        on_the_page = [form.instance.pk for form in self.forms if form.instance.pk]
        for form in self.forms:
            if form.is_valid() and form.has_changed() and form not in self.deleted_forms and self.instance.pk:
                self._look_for_its_like(form, on_the_page)

    def _look_for_its_like(self, form: forms.ModelForm, on_the_page: list[Any]) -> None:
        for constraint in self.model._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint) or self.fk.name not in constraint.fields:
                continue
            names = [name for name in constraint.fields if name != self.fk.name]
            same = {name: form.cleaned_data.get(name) for name in names}
            if not names or None in same.values():
                continue
            rows = self.model._base_manager.filter(**same, **{self.fk.name: self.instance.pk})
            if rows.exclude(pk__in=on_the_page).exists():
                form.add_error(names[-1], ADDED_MEANWHILE)


class NumberedRowFormSet(RowFormSet):
    """Rows with a `number`; those left without one come after the others, in the order of the page."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["number"].required = False

    def number_rows(self) -> None:
        """Give numbers to those that have none. Asked by the form above, before anything is saved."""
        filled = [form for form in self.forms if form.is_valid() and "number" in form.cleaned_data]
        rows = [form for form in filled if not form.cleaned_data.get("DELETE")]
        last = max((form.cleaned_data["number"] or 0 for form in rows), default=0)
        for form in rows:
            if form.cleaned_data["number"] is None:
                last += 1
                form.cleaned_data["number"] = form.instance.number = last


class RowsPanel(InlinePanel):
    """Wagtail's panel of rows, with a formset of ours."""

    def __init__(self, *args: Any, formset: type[RowFormSet] = RowFormSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.formset = formset

    def clone_kwargs(self) -> dict[str, Any]:
        return super().clone_kwargs() | {"formset": self.formset}

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        named = {"called": str(self.label or "")}
        options["formsets"][self.relation_name]["formset"] = type(self.formset.__name__, (self.formset,), named)
        return options
