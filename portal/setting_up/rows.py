"""The rows of a set-up form: budgets of a fund, criteria of a call, targets of a contract."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel

ADDED_MEANWHILE = "Somebody added this one meanwhile. Open the page as it is now, and change it there."


class RowFormSet(BaseChildFormSet):
    """Rows that stand what happened since the page was opened.

    A row that somebody took away meanwhile, and one with a made-up id, counts as a new row, so that what was typed in
    it is still on the page. The library would end in an error page.
    """

    def _construct_form(self, i: int, **kwargs: Any) -> forms.ModelForm:
        if self.is_bound and i < self.initial_form_count():
            field = f"{self.add_prefix(i)}-{self.model._meta.pk.name}"
            if self.data.get(field) not in {str(row.pk) for row in self.get_queryset()}:
                self.data = self.data.copy()
                self.data[field] = ""
        return super()._construct_form(i, **kwargs)

    def clean(self, *args: Any, **kwargs: Any) -> None:
        """Two rows of the page are compared by the library, which does not look at rows that the page never showed."""
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
        options["formsets"][self.relation_name]["formset"] = self.formset
        return options
