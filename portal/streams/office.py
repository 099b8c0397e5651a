"""Funding streams in the back office."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.dates.financial_years import financial_year_label
from portal.design.words import pounds
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.money import takes_pounds
from portal.setting_up.names import NamedForm, named_panels
from portal.setting_up.rows import RowFormSet, RowsPanel
from portal.streams.budgets import position_of
from portal.streams.models import FundingStream, StreamBudget

KEEPERS = office(Role.COMMISSIONING_OFFICER, Role.GRANTS_OFFICER, Role.FINANCE_OFFICER)


class BudgetFormSet(RowFormSet):
    called = "Budget"

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["amount"].validators.append(MinValueValidator(0, "Enter £0 or more."))
        year = "Enter the year in four digits, such as 2026."
        form.fields["year"].validators += [MinValueValidator(2000, year), MaxValueValidator(2199, year)]


takes_pounds(StreamBudget, "amount")


class StreamForm(NamedForm):
    """Keeps what agreements were promised. Whoever promises money of these budgets waits until the stream is saved."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "budgets" not in self.formsets:
            return cleaned
        if self.instance.pk:
            list(StreamBudget.objects.select_for_update().filter(stream=self.instance.pk).order_by("pk"))
        for row in self.formsets["budgets"].forms:
            if row.is_valid() and row.has_changed() and self.instance.pk:
                self._check_budget(row)
        return cleaned

    def _check_budget(self, row: forms.ModelForm) -> None:
        """That a budget is not less than what is promised of it, and stays with its year once it is in use."""
        before = StreamBudget.objects.filter(pk=row.instance.pk).first()
        year = row.cleaned_data["year"]
        if before and (row.cleaned_data.get("DELETE") or year != before.year):
            position = position_of(before.year, self.instance.pk)
            carried = self.instance.carry_overs.filter(year__in=[before.year, before.year - 1]).exists()
            if position.committed or carried:
                used = f"The budget of {financial_year_label(before.year)} is in use, so it keeps its year and stays."
                row.add_error("year", used)
                # A row that is to be removed shows no mistakes of its own.
                self.add_error(None, used)
            elif year != before.year:
                row.add_error("year", "A budget keeps its year. Remove this row, and add one for the other year.")
            return
        position = position_of(year, self.instance.pk)
        carried_in = (position.budget or Decimal(0)) - (before.amount if before else Decimal(0))
        amount = row.cleaned_data["amount"]
        if amount + carried_in < position.committed:
            row.add_error("amount", f"{pounds(position.committed)} is promised to agreements already.")


class AddStreamView(CreateView):
    success_message = "“%(object)s” is saved. Contracts can be tagged with it now, year by year."


class EditStreamView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class DeleteStreamView(SaysWhyNot):
    instead = "Money is tagged with it, so it stays. Close it, and nothing new is tagged with it."
    own = ("budgets",)


@audience(KEEPERS)
class FundingStreamViewSet(ModelViewSet):
    model = FundingStream
    name = "streams"
    url_prefix = "streams"
    icon = "order"
    menu_label = "Funding streams"
    menu_order = 240
    menu_name = "streams"
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddStreamView
    edit_view_class = EditStreamView
    delete_view_class = DeleteStreamView
    list_display = ("name", "funder", "closed")
    list_export = ("name", "funder", "terms", "cost_code", "closed")
    export_filename = "funding-streams"
    search_fields = ("name", "funder")
    edit_handler = ObjectList(
        (
            *named_panels("name", address="ministry-of-justice"),
            FieldPanel("funder"),
            FieldPanel("terms"),
            RowsPanel(
                "budgets",
                [FieldRowPanel([FieldPanel("year"), FieldPanel("amount", heading="Budget in pounds")])],
                formset=BudgetFormSet,
                label="Budget",
                heading="What it gives in each financial year",
                help_text="No more than this can be promised to agreements. Without a budget nothing is held back.",
            ),
            FieldRowPanel([FieldPanel("number"), FieldPanel("cost_code"), FieldPanel("closed")]),
        ),
        base_form_class=StreamForm,
    )
