"""Calls in the back office: what the public reads, dates and money, questions, workflow, and who sits on the panel."""

from typing import Any

from django import forms
from django.urls import reverse
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from grants.models import Call, ScoringScheme
from grants.office.lines import LevelLines
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.questionnaires import domain as questionnaires
from portal.questionnaires.models import Questionnaire, QuestionnaireVersion
from portal.questionnaires.schema import SchemaInvalid, check

Purpose = Questionnaire.Purpose
# The form's field → the call's field and the purpose of the questionnaires offered.
QUESTIONNAIRES = {
    "eligibility_check": ("eligibility_version", Purpose.ELIGIBILITY),
    "application_form": ("questionnaire_version", Purpose.APPLICATION),
    "end_report_form": ("end_report_version", Purpose.END_REPORT),
}


class QuestionnaireField(forms.ModelChoiceField):
    def __init__(self, purpose: str, label: str) -> None:
        super().__init__(Questionnaire.objects.filter(purpose=purpose), label=label, required=False)


class CallForm(WagtailAdminModelForm):
    """Freezes the chosen questionnaires when the call is saved, and checks what the database cannot say kindly."""

    eligibility_check = QuestionnaireField(Purpose.ELIGIBILITY, "Eligibility check")
    application_form = QuestionnaireField(Purpose.APPLICATION, "Application form")
    end_report_form = QuestionnaireField(Purpose.END_REPORT, "End report")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answered = bool(self.instance.pk) and self.instance.applications.exists()
        for name, (version_name, _) in QUESTIONNAIRES.items():
            version: QuestionnaireVersion | None = getattr(self.instance, version_name)
            field = self.fields[name]
            field.disabled = answered
            field.initial = version and version.questionnaire_id
            field.help_text = _version_in_words(version, answered=answered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        _in_order(self, "opens_at", "closes_at", "The call must close after it opens.")
        _in_order(self, "minimum_amount", "maximum_amount", "The largest grant must not be below the smallest.")
        if cleaned.get("budget") and cleaned.get("fund") and cleaned["budget"].fund_id != cleaned["fund"].pk:
            self.add_error("budget", "This budget belongs to another fund.")
        if cleaned.get("published") and not cleaned.get("application_form"):
            self.add_error("application_form", "Choose the application form before you publish the call.")
        self._check_questionnaires(cleaned)
        self._check_criteria(cleaned)
        self._check_panel()
        return cleaned

    def save(self, commit: bool = True) -> Call:
        if not self.fields["application_form"].disabled:
            for name, (version_name, _) in QUESTIONNAIRES.items():
                chosen = self.cleaned_data.get(name)
                version = questionnaires.freeze(chosen, by=self.for_user) if chosen else None
                setattr(self.instance, version_name, version)
        return super().save(commit=commit)

    def _check_questionnaires(self, cleaned: dict[str, Any]) -> None:
        for name in QUESTIONNAIRES:
            chosen = cleaned.get(name)
            try:
                if chosen and not self.fields[name].disabled:
                    check(chosen.schema)
            except SchemaInvalid as error:
                self.add_error(name, f"“{chosen}” cannot be asked yet. {error}")

    def _check_criteria(self, cleaned: dict[str, Any]) -> None:
        scheme = cleaned.get("scheme")
        if not scheme or scheme.combination != ScoringScheme.Combination.WEIGHTED:
            return
        weights = [form.cleaned_data.get("weight") or 0 for form in _kept(self.formsets["criteria"])]
        if weights and sum(weights) != 100:
            self.add_error("scheme", f"The weights of the criteria add up to {sum(weights)}. They must make 100.")

    def _check_panel(self) -> None:
        seats = _kept(self.formsets["panel"])
        chairs = sum(bool(form.cleaned_data.get("is_chair")) for form in seats)
        if seats and chairs != 1:
            self.add_error(None, f"The panel has {chairs or 'no'} chairs. Choose one person to chair it.")


def _kept(formset: Any) -> list[Any]:
    return [form for form in formset.forms if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")]


def _in_order(form: forms.ModelForm, first: str, second: str, sentence: str) -> None:
    start, end = form.cleaned_data.get(first), form.cleaned_data.get(second)
    wrong = start is not None and end is not None and (end < start if "amount" in first else end <= start)
    if wrong:
        form.add_error(second, sentence)


def _version_in_words(version: QuestionnaireVersion | None, *, answered: bool) -> str:
    if version is None:
        return "Saving the call freezes the questions as they stand then."
    frozen = f"The call asks version {version.number}, frozen on {version.frozen_at:%-d %B %Y}."
    if answered:
        return f"{frozen} Somebody has begun to apply, so it stays."
    return f"{frozen} Saving takes the questions as they stand now."




class CallIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("fund")

    def get_list_more_buttons(self, instance: Call) -> list[Any]:
        work = Button("Applications", url=reverse("casework:applications", args=[instance.pk]), icon_name="list-ul", priority=1)
        return [work, *super().get_list_more_buttons(instance)]


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
    FieldPanel("decision_expected_on"),
    FieldRowPanel([FieldPanel("minimum_amount"), FieldPanel("maximum_amount")]),
    FieldPanel("budget"),
]
WORKFLOW = [
    MultiFieldPanel(
        [FieldPanel("scheme"), FieldPanel("scorers_needed"), FieldPanel("moderation_spread"), FieldPanel("blind")],
        heading="How it is scored",
    ),
    InlinePanel("gates", [FieldPanel("number"), FieldPanel("title"), FieldPanel("guidance")], label="Check", heading="Checks, passed or failed"),
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
                help_text="A line for each level: “3: Two of three outcomes have a baseline”. Left empty, the scheme’s own words stand.",
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
    index_view_class = CallIndexView
    list_display = (
        "title",
        Column("fund", label="Fund"),
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
