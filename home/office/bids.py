"""Bids that the office itself makes to outside funds: the list with filters and export, and the form."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from home.models import Bid
from portal.accounts.audiences import audience, office
from portal.accounts.models import User
from portal.accounts.roles import OFFICE_ROLES, Role
from portal.design.words import long_date, pounds
from portal.exports.listings import SafeExport
from portal.plan.models import Theme
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.money import takes_pounds

READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER)
takes_pounds(Bid, "amount", "amount_won")


class BidFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=Bid.State.choices, empty_label="All")
    theme = django_filters.ModelChoiceFilter(label="Plan theme", queryset=Theme.objects.select_related("pillar"))
    lead_officer = django_filters.ModelChoiceFilter(
        label="Lead officer", queryset=lambda request: User.objects.filter(bids_led__isnull=False).distinct()
    )

    class Meta:
        model = Bid
        fields = ("state", "theme", "lead_officer")


class BidsView(SafeExport, IndexView):
    filterset_class = BidFilterSet
    list_export = (
        "title",
        "fund",
        "funder",
        "get_state_display",
        "amount",
        "amount_won",
        "due_on",
        "sent_on",
        "answered_on",
        "lead_officer",
        "theme",
        "agreement",
        "outcome",
    )
    export_headings = {
        "title": "What for",
        "get_state_display": "State",
        "amount": "Amount asked for (empty: unknown)",
        "amount_won": "Amount won (empty: unknown)",
        "theme": "Plan theme",
    }
    export_filename = "bids"

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label="What for", sort_key="title", get_url=self.get_edit_url),
            Column("fund", label="Fund", accessor=_fund, sort_key="fund"),
            Column("amount", label="Asked for", accessor=_asked_for, sort_key="amount"),
            Column("state", label="State", accessor="get_state_display", sort_key="state"),
            Column("next", label="When", accessor=_when),
            Column("lead_officer", label="Lead officer"),
        ]

    def get_base_queryset(self) -> QuerySet[Bid]:
        return Bid.objects.select_related("lead_officer", "theme", "agreement")


def _fund(bid: Bid) -> str:
    return bid.fund if bid.fund == bid.funder else f"{bid.fund} ({bid.funder})"


def _asked_for(bid: Bid) -> str:
    return pounds(bid.amount) or "Unknown"


def _when(bid: Bid) -> str:
    """The day that matters in its state."""
    if bid.answered_on:
        return f"Answered {long_date(bid.answered_on)}"
    if bid.sent_on:
        return f"Sent {long_date(bid.sent_on)}"
    return f"Closes {long_date(bid.due_on)}" if bid.due_on else ""


class BidForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(groups__name__in=[role.label for role in OFFICE_ROLES], is_active=True)
        self.fields["lead_officer"].queryset = staff.distinct()


class EditBidView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class DeleteBidView(SaysWhyNot):
    instead = "Set its state to withdrawn instead."


@audience(READERS)
class BidViewSet(ModelViewSet):
    model = Bid
    name = "bids"
    url_prefix = "bids"
    icon = "upload"
    menu_label = "Bids we make"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = BidsView
    edit_view_class = EditBidView
    delete_view_class = DeleteBidView
    search_fields = ("title", "fund", "funder", "outcome")
    edit_handler = ObjectList(
        [
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("fund"), FieldPanel("funder")]),
            FieldRowPanel([FieldPanel("theme"), FieldPanel("lead_officer")]),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("amount"), FieldPanel("due_on")]),
                    FieldRowPanel([FieldPanel("state"), FieldPanel("sent_on"), FieldPanel("answered_on")]),
                ],
                heading="Where it stands",
            ),
            MultiFieldPanel(
                [FieldPanel("amount_won"), FieldPanel("agreement"), FieldPanel("outcome")], heading="What came of it"
            ),
        ],
        base_form_class=BidForm,
    )
