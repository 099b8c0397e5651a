"""Calls in the back office: what the public reads, dates and money, questions, workflow, and who sits on the panel."""

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from wagtail.admin import messages
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from grants.models import Application, Call, Fund, FundBudget
from grants.office.call_form import QUESTIONNAIRES, CallForm, CriterionFormSet, SeatFormSet
from grants.office.lines import LevelLines
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.design.words import moment_in_words
from portal.plan.panels import ThemesPanel
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.money import takes_pounds
from portal.setting_up.names import named_panels
from portal.setting_up.rows import NumberedRowFormSet, RowsPanel

ORDER = "Where it stands in the list. Leave it empty and it comes last."
takes_pounds(Call, "minimum_amount", "maximum_amount")


class CallIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Call]:
        return super().get_base_queryset().select_related("fund").with_sent_count()


def came_in(call: Call) -> str:
    return "1 application" if call.sent_count == 1 else f"{call.sent_count:,} applications"


def casework(call: Call) -> str:
    return reverse("casework:applications", args=[call.pk])


def in_london(moment: datetime) -> str:
    return moment_in_words(localtime(moment))


def next_steps(call: Call) -> list:
    edit = messages.button(reverse("calls:edit", args=[call.pk]), "Change it")
    if not call.published:
        return [edit]
    return [messages.button(f"/funding/{call.slug}/", "See its public page"), edit]


class AddCallView(CreateView):
    def get_initial(self) -> dict[str, Any]:
        """The fund whose page led here, with its latest budget."""
        given = self.request.GET.get("fund", "")
        fund = Fund.objects.filter(pk=given).first() if given.isdecimal() and len(given) < 10 else None
        return super().get_initial() | ({"fund": fund.pk, "budget": fund.budgets.first()} if fund else {})

    def get_success_message(self, instance: Call) -> str:
        return said_of(instance)

    def get_success_buttons(self) -> list:
        return next_steps(self.object)


class EditCallView(NoticesChanges):
    def _locked(self) -> Call:
        """Whoever decides, releases, checks, assigns or scores in this call waits until it is saved, and the other way
        round: what they did so far decides what may still be changed. Money, call, applications: the order of all.
        """
        pk = self.get_object().pk
        budgets = FundBudget.objects.filter(calls=pk)
        list(budgets.select_for_update(of=("self",)).values_list("pk"))
        call = super()._locked()
        applications = Application.objects.filter(call=pk).order_by("pk")
        list(applications.select_for_update(of=("self",)).values_list("pk"))
        return call

    def get_success_message(self) -> str:
        return said_of(self.object)

    def get_success_buttons(self) -> list:
        return next_steps(self.object)


class DeleteCallView(SaysWhyNot):
    instead = "Take it off the public site instead: open the call and, under Publish, take the tick away."


def said_of(call: Call) -> str:
    """What saving came to: whether the public sees it, and what to do where it does not."""
    if not call.published:
        return f"“{call}” is saved. Nobody outside the office sees it yet: tick “Published” when it is ready."
    if call.is_coming():
        return f"“{call}” is saved and on the public site. It opens by itself {in_london(call.opens_at)}."
    return f"“{call}” is saved and on the public site."


TEXTS = [
    FieldPanel("fund"),
    *named_panels("title", address="/funding/road-safety-grants/"),
    FieldPanel("summary"),
    FieldPanel("description"),
    FieldPanel("who_may_apply"),
    FieldPanel("what_we_do_not_fund"),
    FieldPanel("how_it_is_decided"),
    ThemesPanel(),
]
DATES_AND_MONEY = [
    HelpPanel("<p>Times are London times. The call opens and closes by itself, on the server’s clock.</p>"),
    FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
    # Only there when an open call is to close earlier.
    FieldPanel("closes_earlier"),
    FieldPanel("reminder_days", heading="Remind of unsent drafts, days before closing"),
    FieldRowPanel([FieldPanel("scores_needed_by"), FieldPanel("decision_expected_on")]),
    FieldRowPanel(
        [
            FieldPanel("minimum_amount", heading="Smallest grant, in pounds"),
            FieldPanel("maximum_amount", heading="Largest grant, in pounds"),
        ]
    ),
    FieldPanel("budget"),
    FieldPanel("applications_per_organisation"),
]
QUESTIONS = [
    HelpPanel(
        "<p>Questionnaires are made in the menu under Questionnaires; each has a purpose, and only those of the right "
        "purpose are offered here. The eligibility check is asked before anybody signs in and says at once who may not "
        "apply and why. The end report is asked of those who were funded.</p>"
    ),
    *(FieldPanel(name) for name in QUESTIONNAIRES),
    FieldPanel("evidence_wanted", heading="Papers of the organisation"),
    FieldPanel("asks_about_equality"),
    FieldPanel("signatories_asked", heading="Who signs an application", widget=forms.RadioSelect),
]
WORKFLOW = [
    MultiFieldPanel(
        [
            FieldPanel("scheme", help_text="How points are given and added up. Read them under Scoring schemes."),
            FieldPanel("scorers_needed"),
            FieldPanel("moderation_spread", heading="Difference that calls for moderation"),
            FieldPanel("blind"),
        ],
        heading="How it is scored",
    ),
    RowsPanel(
        "gates",
        [FieldPanel("title"), FieldPanel("guidance"), FieldPanel("number", help_text=ORDER)],
        formset=NumberedRowFormSet,
        label="Check",
        heading="Checks, passed or failed",
        help_text="What an officer looks at before the panel scores, such as eligibility and governance.",
    ),
    RowsPanel(
        "criteria",
        [
            FieldPanel("title"),
            FieldPanel("guidance"),
            FieldPanel("weight"),
            FieldPanel("number", help_text=ORDER),
            FieldPanel(
                "anchors",
                widget=LevelLines,
                heading="What each level looks like",
                help_text="A line for each level: “3: Two of three have a baseline”. Empty: the scheme’s words.",
            ),
        ],
        formset=CriterionFormSet,
        label="Criterion",
        heading="Criteria",
        help_text="What the panel scores. With weights, they make 100 together.",
    ),
]
PANEL = [
    HelpPanel(
        "<p>Whoever scores needs a login with the role Panel member or Panel chair; an administrator gives it under "
        "People. One of them chairs.</p>"
    ),
    RowsPanel(
        "panel",
        [FieldPanel("user", heading="Person"), FieldPanel("is_chair")],
        formset=SeatFormSet,
        label="Panel member",
        heading="Panel",
    ),
]
MAILS = [FieldPanel("held_mails", heading="Hold until an officer releases them")]
PUBLISH = [
    HelpPanel(
        "<p>A published call has a page under /funding/ where anybody can read it and all its questions. Applications "
        "can be written and sent between its two dates and at no other time.</p>"
    ),
    FieldPanel("published", icon="globe"),
]


@audience(office(Role.GRANTS_OFFICER, Role.COMMISSIONER))
class CallViewSet(ModelViewSet):
    model = Call
    name = "calls"
    url_prefix = "grants/calls"
    icon = "doc-full-inverse"
    menu_label = "Calls"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddCallView
    edit_view_class = EditCallView
    delete_view_class = DeleteCallView
    index_view_class = CallIndexView
    list_display = (
        "title",
        Column("fund", label="Fund"),
        TitleColumn("came_in", label="Came in", accessor=came_in, get_url=casework),
        Column("opens_at", label="Opens", sort_key="opens_at", accessor=lambda one: in_london(one.opens_at)),
        Column("closes_at", label="Closes", sort_key="closes_at", accessor=lambda one: in_london(one.closes_at)),
        Column(
            "published", label="Published", sort_key="published", accessor=lambda one: "Yes" if one.published else "No"
        ),
    )
    list_filter = ("fund", "published")
    list_export = ("title", "fund", "opens_at", "closes_at", "minimum_amount", "maximum_amount", "published")
    export_filename = "calls"
    search_fields = ("title", "summary", "fund__name")
    edit_handler = TabbedInterface(
        [
            ObjectList(TEXTS, heading="What the public reads"),
            ObjectList(DATES_AND_MONEY, heading="Dates and money"),
            ObjectList(QUESTIONS, heading="Questions"),
            ObjectList(WORKFLOW, heading="Checks and scoring"),
            ObjectList(PANEL, heading="Panel"),
            ObjectList(MAILS, heading="E-mails"),
            ObjectList(PUBLISH, heading="Publish"),
        ],
        base_form_class=CallForm,
    )
