"""Funds and their budgets, in the back office."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse
from django.utils.http import urlencode
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from grants.models import Fund, FundBudget
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.design.words import pounds
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.money import takes_pounds
from portal.setting_up.names import NamedForm, named_panels
from portal.setting_up.rows import RowFormSet, RowsPanel


class BudgetFormSet(RowFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["amount"].validators.append(MinValueValidator(0, "Enter £0 or more."))
        year = "Enter the year in four digits, such as 2026."
        form.fields["year"].validators += [MinValueValidator(2000, year), MaxValueValidator(2100, year)]


takes_pounds(FundBudget, "amount")


class FundForm(NamedForm):
    """Keeps budgets that calls and awards rely on."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # An award on one of these budgets waits until the fund is saved, and the other way round.
        if self.instance.pk:
            list(FundBudget.objects.select_for_update().filter(fund=self.instance.pk).order_by("pk"))
        for form in self.formsets["budgets"].forms:
            budget = form.instance
            if not budget.pk or not form.is_valid():
                continue
            if form.cleaned_data.get("DELETE") and (budget.calls.exists() or budget.decisions.exists()):
                self.add_error(None, f"The budget of {budget} is used by a call, so it cannot be removed.")
            promised = budget.decisions.promised()
            amount = form.cleaned_data.get("amount")
            if amount is not None and amount < promised:
                form.add_error("amount", f"{pounds(promised)} of it is awarded already.")
                self.add_error(None, f"The budget of {budget} cannot be less than what is awarded.")
        return cleaned


def next_steps(fund: Fund) -> list:
    call = f"{reverse('calls:add')}?{urlencode({'fund': fund.pk})}"
    return [
        messages.button(call, "Make a call on it"),
        messages.button(reverse("funds:edit", args=[fund.pk]), "Change it"),
    ]


class AddFundView(CreateView):
    success_message = "The fund “%(object)s” is saved. Applicants see it once there is a call on it."

    def get_success_buttons(self) -> list:
        return next_steps(self.object)


class EditFundView(NoticesChanges):
    success_message = "What you changed in the fund “%(object)s” is saved."

    def get_success_buttons(self) -> list:
        return next_steps(self.object)


class DeleteFundView(SaysWhyNot):
    instead = "A fund with calls stays, for the record. Make no new calls on it, and it is closed."
    own = ("budgets", "outside_links")


@audience(office(Role.GRANTS_OFFICER, Role.COMMISSIONER))
class FundViewSet(ModelViewSet):
    model = Fund
    name = "funds"
    url_prefix = "grants/funds"
    icon = "folder-inverse"
    menu_label = "Funds"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddFundView
    edit_view_class = EditFundView
    delete_view_class = DeleteFundView
    list_display = ("name", "code", "audience", "decision_body", "contact_email")
    list_filter = ("audience",)
    list_export = ("name", "code", "audience", "purpose", "legal_power", "decision_body", "contact_email")
    export_filename = "funds"
    search_fields = ("name", "code", "purpose")
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *named_panels("name", address="safer-dorset-fund"),
                    FieldPanel("code"),
                    FieldPanel("audience"),
                    FieldPanel("purpose"),
                ],
                heading="What it is",
            ),
            ObjectList(
                [
                    FieldPanel("legal_power"),
                    FieldPanel("decision_body"),
                    FieldPanel("agreement_template"),
                    FieldPanel("value_for_money"),
                    MultiFieldPanel([FieldPanel("contact_email"), FieldPanel("contact_telephone")], heading="Contact"),
                ],
                heading="Who decides",
            ),
            ObjectList(
                [
                    HelpPanel("<p>One budget for each financial year. A call says which one its awards draw on.</p>"),
                    RowsPanel(
                        "budgets",
                        [
                            FieldRowPanel(
                                [
                                    FieldPanel("year"),
                                    FieldPanel("amount", heading="Budget in pounds"),
                                    FieldPanel("stream"),
                                ]
                            )
                        ],
                        formset=BudgetFormSet,
                        label="Budget",
                        heading="Budgets",
                    ),
                ],
                heading="Budgets",
            ),
            ObjectList(
                [
                    HelpPanel(
                        "<p>Who may help those whom this fund cannot. Whoever learns that they cannot apply reads them."
                        "</p>"
                    ),
                    RowsPanel(
                        "outside_links",
                        [FieldPanel("name"), FieldPanel("address"), FieldPanel("helps_with")],
                        label="Place",
                        heading="Where else to look",
                    ),
                ],
                heading="Where else to look",
            ),
        ],
        base_form_class=FundForm,
    )
