"""Contracts in the back office: the list and the form with its tabs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.validators import MinValueValidator
from django.urls import reverse
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList, TabbedInterface
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.domain import refresh_contract, register_contract
from commissioning.models import Contract
from commissioning.office.frame import READERS
from commissioning.office.portfolio import PortfolioView
from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.design.words import pounds
from portal.events import ledger
from portal.monitoring.domain import refresh_outlooks
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.money import takes_pounds
from portal.setting_up.rows import RowFormSet, RowsPanel

takes_pounds(Contract, "value")


class TargetFormSet(RowFormSet):
    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["value"].validators.append(MinValueValidator(0, "Enter 0 or more."))

    def clean(self) -> None:
        """The model refuses dates in the wrong order; here that is said at the date."""
        super().clean()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
            if starts and ends and ends < starts:
                form.errors.pop(NON_FIELD_ERRORS, None)
                form.add_error("ends_on", "The period ends before it starts. Check the two dates.")


class ContractForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers = User.objects.filter(groups__name=Role.COMMISSIONING_OFFICER.label, is_active=True)
        self.fields["lead_officer"].queryset = officers

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
        self._check_targets(starts, ends)
        return cleaned

    def _check_instalments(self, value: Decimal) -> None:
        planned = self.instance.instalments.in_force().total()
        if value < planned:
            self.add_error("value", f"The instalments come to {pounds(planned)}. The value cannot be less.")

    def _check_targets(self, starts, ends) -> None:
        """That every target lies within the contract; that its own dates are in order is the model's constraint."""
        if not (starts and ends):
            return
        for form in self.formsets["targets"].forms:
            if not form.is_valid() or form.cleaned_data.get("DELETE") or not form.has_changed():
                continue
            if form.cleaned_data["starts_on"] < starts or form.cleaned_data["ends_on"] > ends:
                form.add_error("starts_on", "The period lies outside the contract. Check the dates of both.")


class ContractCreateView(CreateView):
    success_message = "“%(object)s” is registered. What comes next is below: mobilise it, go live, issue the returns."

    def save_instance(self) -> Contract:
        contract = self.form.save(commit=False)
        register_contract(contract, by=self.request.user)
        self.form.instance = contract
        self.form.save()
        refresh_outlooks(contract)
        return contract

    def get_success_url(self) -> str:
        return reverse("contract_performance", args=[self.object.pk])


class ContractEditView(NoticesChanges):
    def save_instance(self) -> Contract:
        contract = super().save_instance()
        ledger.record("contract-changed", contract, by=self.request.user)
        refresh_outlooks(contract)
        refresh_contract(contract)
        return contract

    def get_success_url(self) -> str:
        return reverse("contract_performance", args=[self.object.pk])


class ContractDeleteView(SaysWhyNot):
    instead = "A contract stays on record with its returns and payments. When it is over, its own page says so."


THE_CONTRACT = [
    FieldPanel("title"),
    FieldPanel("service", help_text="Services are made under Commissioning, Services."),
    FieldPanel(
        "organisation", heading="Provider", help_text="Search by name. One that is not there yet can be added there."
    ),
    FieldPanel("purpose"),
    FieldRowPanel([FieldPanel("value", heading="Value in pounds"), FieldPanel("starts_on"), FieldPanel("ends_on")]),
    FieldPanel(
        "value_is_illustrative",
        heading="The value is an estimate",
        help_text="Where no record gives the value. The public page says so.",
    ),
    FieldPanel("extension_options", help_text="Such as: two more years, one at a time."),
    FieldPanel("lead_officer"),
    FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
]
PROCUREMENT = [
    FieldRowPanel(
        [
            FieldPanel("procurement_route"),
            FieldPanel("cpv_code", help_text="Such as 85310000-5."),
        ]
    ),
    FieldRowPanel([FieldPanel("supplier_is_sme"), FieldPanel("supplier_is_vcse")]),
]
TARGETS = [
    HelpPanel(
        "<p>One target for each indicator and period, for example 90 referrals from 1 October 2017 to 30 September "
        "2018. Indicators come from the library (Commissioning, Indicators), where their definition is written.</p>"
    ),
    FieldRowPanel(
        [
            FieldPanel("return_frequency", heading="How often the provider reports"),
            FieldPanel("returns_due_after", heading="Working days until a return is due"),
        ]
    ),
    RowsPanel(
        "targets",
        [
            FieldPanel("indicator"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldRowPanel(
                [FieldPanel("value"), FieldPanel("baseline", help_text="What it was before, where that is known.")]
            ),
            FieldPanel("how_measured", help_text="Where the figures come from."),
        ],
        formset=TargetFormSet,
        label="Target",
        heading="Targets",
    ),
]


@audience(READERS)
class ContractViewSet(ModelViewSet):
    model = Contract
    name = "contracts"
    url_prefix = "contracts"
    icon = "doc-full"
    menu_label = "Contracts"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = PortfolioView
    add_view_class = ContractCreateView
    edit_view_class = ContractEditView
    delete_view_class = ContractDeleteView
    search_fields = ("reference", "title", "organisation__name", "service__name")
    edit_handler = TabbedInterface(
        [
            ObjectList(THE_CONTRACT, heading="The contract"),
            ObjectList(TARGETS, heading="Targets"),
            ObjectList(PROCUREMENT, heading="How it was bought"),
        ],
        base_form_class=ContractForm,
    )
