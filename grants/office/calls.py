"""Calls in the back office: what the public reads, dates and money, questions, workflow, and who sits on the panel."""

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from grants.models import Call
from grants.office.call_form import QUESTIONNAIRES, CallForm
from grants.office.deleting import DeleteUnusedView
from grants.office.lines import LevelLines
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role


class CallIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Call]:
        return super().get_base_queryset().select_related("fund").with_sent_count()


def came_in(call: Call) -> str:
    return "1 application" if call.sent_count == 1 else f"{call.sent_count} applications"


def casework(call: Call) -> str:
    return reverse("casework:applications", args=[call.pk])


TEXTS = [
    FieldPanel("fund"),
    FieldPanel("title"),
    FieldPanel("slug"),
    FieldPanel("summary"),
    FieldPanel("description"),
    FieldPanel("who_may_apply"),
    FieldPanel("what_we_do_not_fund"),
    FieldPanel("how_it_is_decided"),
    FieldPanel("themes", widget=forms.CheckboxSelectMultiple),
    FieldPanel("published"),
]
DATES_AND_MONEY = [
    HelpPanel("<p>Times are London times. The call opens and closes by itself, on the server’s clock.</p>"),
    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
    FieldRowPanel([FieldPanel("scores_needed_by"), FieldPanel("decision_expected_on")]),
    FieldRowPanel([FieldPanel("minimum_amount"), FieldPanel("maximum_amount")]),
    FieldPanel("budget"),
]
WORKFLOW = [
    MultiFieldPanel(
        [FieldPanel("scheme"), FieldPanel("scorers_needed"), FieldPanel("moderation_spread"), FieldPanel("blind")],
        heading="How it is scored",
    ),
    InlinePanel(
        "gates",
        [FieldPanel("number"), FieldPanel("title"), FieldPanel("guidance")],
        label="Check",
        heading="Checks, passed or failed",
    ),
    InlinePanel(
        "criteria",
        [
            FieldPanel("number"),
            FieldPanel("title"),
            FieldPanel("weight"),
            FieldPanel("guidance"),
            FieldPanel(
                "anchors",
                widget=LevelLines,
                heading="What each level looks like",
                help_text="A line for each level: “3: Two of three have a baseline”. Empty: the scheme’s words.",
            ),
        ],
        label="Criterion",
        heading="Criteria",
    ),
]
PANEL = [InlinePanel("panel", [FieldPanel("user"), FieldPanel("is_chair")], label="Panel member", heading="Panel")]


@audience(office(Role.GRANTS_OFFICER, Role.COMMISSIONER))
class CallViewSet(ModelViewSet):
    model = Call
    name = "calls"
    url_prefix = "grants/calls"
    icon = "doc-full-inverse"
    menu_label = "Calls"
    add_to_reference_index = False
    copy_view_enabled = False
    delete_view_class = DeleteUnusedView
    index_view_class = CallIndexView
    list_display = (
        "title",
        Column("fund", label="Fund"),
        TitleColumn("came_in", label="Came in", accessor=came_in, get_url=casework),
        DateColumn("opens_at", label="Opens", sort_key="opens_at"),
        DateColumn("closes_at", label="Closes", sort_key="closes_at"),
        "published",
    )
    list_filter = ("fund", "published")
    list_export = ("title", "fund", "opens_at", "closes_at", "minimum_amount", "maximum_amount", "published")
    export_filename = "calls"
    search_fields = ("title", "summary", "fund__name")
    edit_handler = TabbedInterface(
        [
            ObjectList(TEXTS, heading="What the public reads"),
            ObjectList(DATES_AND_MONEY, heading="Dates and money"),
            ObjectList([FieldPanel(name) for name in QUESTIONNAIRES], heading="Questions"),
            ObjectList(WORKFLOW, heading="Workflow"),
            ObjectList(PANEL, heading="Panel"),
        ],
        base_form_class=CallForm,
    )
