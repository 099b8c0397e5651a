"""Where officers build questionnaires, in the back office."""

import json
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.views.generic import CopyView, CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton

from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.questionnaires.blocks import schema_of
from portal.questionnaires.blocks.faults import errors_at_blocks
from portal.questionnaires.checking import faults_of
from portal.questionnaires.facts import facts_for, facts_in_words
from portal.questionnaires.models import Questionnaire
from portal.questionnaires.rehearsing import Rehearsal
from portal.questionnaires.starting import application_stream
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges

# The builder's script reads from here what rules may use beside the questions.
HELP = """<div data-formula-facts="{}"><p>Each section is one page of the form. People answer a frozen copy: a call or a
return that has begun keeps its questions, whatever you change here.</p>
<p>The plus signs add a section, and questions in it; among them are ready-made tables for a budget, outcomes,
milestones, risks and contacts. Write each question as people should read it.</p>
<p>The cog beside a question or a section has what is seldom needed: why we ask this, carrying the answer over from the
last application, asking it only after certain answers, and, for a section, rules over several answers.</p></div>"""


class QuestionnaireForm(WagtailAdminModelForm):
    """Refuses to save a questionnaire that nobody could be asked, and says at each block what to change."""

    class Media:
        js: ClassVar = ["portal/build/office_questionnaire.js"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if "sections" in cleaned:
            faults = faults_of(schema_of(cleaned["sections"]), facts_for(cleaned.get("purpose", "")))
            if faults:
                self.add_error("sections", errors_at_blocks(faults))
        return cleaned


class QuestionnaireEditView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."

    def get_success_url(self) -> str:
        return reverse("questionnaires:edit", args=[self.object.pk])

    @property
    def header_buttons(self) -> list[HeaderButton]:
        preview = reverse("questionnaires:preview", args=[self.object.pk])
        return [HeaderButton("See it as applicants do", url=preview, icon_name="view")]


class QuestionnairesView(IndexView):
    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        application = f"{self.add_url}?{urlencode({'purpose': Questionnaire.Purpose.APPLICATION})}"
        begin = HeaderButton("Add application form", url=application, icon_name="plus")
        return [*super().header_buttons, begin] if self.add_url else super().header_buttons


class QuestionnaireCreateView(CreateView):
    success_message = "“%(object)s” is saved. See it as applicants do, then choose it on a call."

    def get_initial_form_instance(self) -> Questionnaire:
        if self.request.GET.get("purpose") != Questionnaire.Purpose.APPLICATION:
            return Questionnaire()
        return Questionnaire(purpose=Questionnaire.Purpose.APPLICATION, sections=json.dumps(application_stream()))

    def get_success_url(self) -> str:
        return reverse("questionnaires:edit", args=[self.object.pk])

    def get_success_buttons(self) -> list:
        return [messages.button(reverse("questionnaires:preview", args=[self.object.pk]), "See it as applicants do")]


class QuestionnaireCopyView(CopyView):
    def get_initial_form_instance(self) -> Questionnaire:
        copied = self.get_object()
        copied.title = f"Copy of {copied.title}"[:120]
        return copied


class QuestionnaireDeleteView(SaysWhyNot):
    instead = "Calls and returns keep the questions that people answered. Copy it under another title to build on it."


def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The questionnaire as applicants will see it, page by page, on a telephone and on a computer."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    sections = questionnaire.schema.sections
    keys = [section.key for section in sections]
    asked = request.GET.get("section", "")
    above = [(reverse("questionnaires:index"), "Questionnaires"), (_edit(questionnaire), str(questionnaire))]
    context = {
        "questionnaire": questionnaire,
        "sections": sections,
        "at": asked if asked in keys else next(iter(keys), ""),
        "page_url": reverse("questionnaires:preview_page", args=[pk]),
        "header_title": f"Preview: {questionnaire}",
        "page_title": f"Preview: {questionnaire}",
        "header_icon": "view",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in [*above, ("", "Preview")]],
    }
    return render(request, "questionnaires/office/preview.html", context)


def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One page of it, with everything working and nothing kept."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    rehearsal = Rehearsal(questionnaire.schema, request)
    context = {"questionnaire": questionnaire, "rehearsal": rehearsal, "form": rehearsal.form}
    return render(request, "questionnaires/office/preview_page.html", context, status=rehearsal.status)


def _edit(questionnaire: Questionnaire) -> str:
    return reverse("questionnaires:edit", args=[questionnaire.pk])


PREVIEWS = [
    path("<int:pk>/preview/", preview, name="preview"),
    path("<int:pk>/preview/page/", preview_page, name="preview_page"),
]


@audience(office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER))
class QuestionnaireViewSet(ModelViewSet):
    model = Questionnaire
    name = "questionnaires"
    url_prefix = "questionnaires"
    icon = "form"
    menu_label = "Questionnaires"
    menu_order = 320
    add_to_admin_menu = True
    inspect_view_enabled = False
    copy_view_class = QuestionnaireCopyView
    index_view_class = QuestionnairesView
    delete_view_class = QuestionnaireDeleteView
    list_display = ["title", "purpose", "updated_at"]
    list_filter = ["purpose"]
    search_fields = ["title"]
    search_backend_name = None
    add_view_class = QuestionnaireCreateView
    edit_view_class = QuestionnaireEditView
    edit_handler = ObjectList(
        [
            HelpPanel(content=format_html(HELP, json.dumps(facts_in_words()))),
            FieldRowPanel([FieldPanel("title"), FieldPanel("purpose")]),
            FieldPanel("sections"),
        ],
        base_form_class=QuestionnaireForm,
    )

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), *PREVIEWS]
