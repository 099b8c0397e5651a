"""The rows of a set-up form: budgets of a fund, criteria of a call, targets of a contract."""

from __future__ import annotations

from typing import Any

from django import forms
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.panels import InlinePanel


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


class NumberedRowFormSet(RowFormSet):
    """Rows with a `number`; those left without one come after the others, in the order of the page."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["number"].required = False

    def number_rows(self) -> None:
        """Give numbers to those that have none. Asked by the form above, before anything is saved."""
        rows = [
            form for form in self.forms if form.is_valid() and form.has_changed() and form not in self.deleted_forms
        ]
        last = max((form.cleaned_data["number"] or 0 for form in self.forms if form.is_valid()), default=0)
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
