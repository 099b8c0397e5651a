"""Contracts in the back office: the list and the form with its tabs."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList, TabbedInterface
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.domain import refresh_contract, register_contract
from commissioning.models import Contract, ExtensionOption, Lot
from commissioning.office.contract_form import (
    AllocationFormSet,
    BreakFormSet,
    ContractForm,
    OptionFormSet,
    TargetFormSet,
)
from commissioning.office.frame import READERS
from commissioning.office.portfolio import PortfolioView
from portal.accounts.audiences import audience
from portal.agreements.models import Allocation
from portal.events import ledger
from portal.monitoring.domain import ask_figures, refresh_outlooks
from portal.payments.domain import draw_untagged
from portal.plan.panels import ThemesPanel
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.money import takes_pounds
from portal.setting_up.rows import NumberedRowFormSet, RowsPanel

takes_pounds(Contract, "value")
takes_pounds(Allocation, "amount")
takes_pounds(ExtensionOption, "value")
takes_pounds(Lot, "value")


class ContractCreateView(CreateView):
    success_message = "“%(object)s” is registered. What comes next is below: mobilise it, go live, issue the returns."

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form holds the budgets of its streams until the contract is saved."""
        return super().post(request, *args, **kwargs)

    def save_instance(self) -> Contract:
        contract = self.form.save(commit=False)
        register_contract(contract, by=self.request.user)
        self.form.instance = contract
        self.form.save()
        ask_figures(contract, self.form.cleaned_data["figures"], by=self.request.user)
        refresh_outlooks(contract)
        return contract

    def get_success_url(self) -> str:
        return reverse("contract_performance", args=[self.object.pk])


class ContractEditView(NoticesChanges):
    def save_instance(self) -> Contract:
        contract = super().save_instance()
        ledger.record("contract-changed", contract, by=self.request.user)
        draw_untagged(contract)
        ask_figures(contract, self.form.cleaned_data["figures"], by=self.request.user)
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
    FieldPanel("lead_officer"),
    ThemesPanel(),
]
MONEY = [
    HelpPanel(
        "<p>Where each pound comes from: one row for each financial year and funding stream. Together they come to the "
        "value of the contract. Leave them all out while that is not known: the contract stands in the list of what "
        "needs doing until it is. Once a variation has changed them, the next variation does.</p>"
    ),
    RowsPanel(
        "allocations",
        [FieldRowPanel([FieldPanel("year"), FieldPanel("stream"), FieldPanel("amount", heading="Amount in pounds")])],
        formset=AllocationFormSet,
        label="Year and stream",
        heading="Money by year and stream",
    ),
]
TERM = [
    FieldRowPanel([FieldPanel("mobilised_on"), FieldPanel("live_on")]),
    HelpPanel("<p>The days on which something may be decided. Each is in the list of what needs doing in time.</p>"),
    RowsPanel(
        "options",
        [
            FieldRowPanel(
                [
                    FieldPanel("number"),
                    FieldPanel("months", heading="Months more"),
                    FieldPanel("value", heading="What they cost in pounds"),
                    FieldPanel("notice_by", heading="Say so by"),
                ]
            )
        ],
        formset=OptionFormSet,
        label="Option to extend",
        heading="Options to extend, in the order in which they are taken",
    ),
    FieldPanel(
        "extension_options", heading="The options in words", help_text="Such as: two more years, one at a time."
    ),
    RowsPanel(
        "breaks",
        [
            FieldRowPanel(
                [FieldPanel("breaks_on"), FieldPanel("notice_by", heading="Notice given by"), FieldPanel("who")]
            ),
            FieldPanel("terms"),
        ],
        formset=BreakFormSet,
        label="Break clause",
        heading="Break clauses",
    ),
]
PROCUREMENT = [
    FieldRowPanel(
        [
            FieldPanel("procurement_route"),
            FieldPanel("cpv_code", help_text="Such as 85310000-5."),
        ]
    ),
    FieldRowPanel([FieldPanel("supplier_is_sme"), FieldPanel("supplier_is_vcse")]),
    RowsPanel(
        "lots",
        [FieldRowPanel([FieldPanel("number"), FieldPanel("title"), FieldPanel("value", heading="Value in pounds")])],
        formset=NumberedRowFormSet,
        label="Lot",
        heading="Lots that it covers, where it was tendered in lots",
    ),
]
TARGETS = [
    HelpPanel(
        "<p>One target for each indicator and period, for example 90 referrals from 1 October 2017 to 30 September "
        "2018. Indicators come from the library (Commissioning, Indicators), where their definition is written. The "
        "work is expected evenly, day by day, until you say otherwise on the contract’s page, beside the target. "
        "Returns are cut so that one begins with the earliest target.</p>"
    ),
    FieldRowPanel(
        [
            FieldPanel("return_frequency", heading="How often the provider reports"),
            FieldPanel("returns_due_after", heading="Working days until a return is due"),
        ]
    ),
    FieldPanel("review_every_months", heading="A service review every so many months"),
    RowsPanel(
        "targets",
        [
            FieldPanel("indicator"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldRowPanel(
                [FieldPanel("value"), FieldPanel("baseline", help_text="What it was before, where that is known.")]
            ),
            FieldPanel("tolerance", heading="Tolerance, per cent"),
            FieldPanel("how_measured", help_text="Where the figures come from."),
        ],
        formset=TargetFormSet,
        label="Target",
        heading="Targets",
    ),
    FieldPanel(
        "figures",
        heading="Figures without a target",
        help_text="What the provider reports beside the figures that have a target: the steps of a funnel, scores on "
        "entry and on leaving, how many wait. Of a rate, the two figures that it is made of are asked. Returns that "
        "were sent stay as they are.",
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
            ObjectList(MONEY, heading="Money"),
            ObjectList(TERM, heading="Options and breaks"),
            ObjectList(TARGETS, heading="Targets"),
            ObjectList(PROCUREMENT, heading="How it was bought"),
        ],
        base_form_class=ContractForm,
    )
