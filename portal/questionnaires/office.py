"""Where officers build questionnaires, in the back office."""

import json

from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.views.generic import CopyView, CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import HeaderButton
from wagtail.blocks.stream_block import StreamBlockValidationError

from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.questionnaires.blocks import schema_of
from portal.questionnaires.checking import problems_of
from portal.questionnaires.facts import facts_for
from portal.questionnaires.forms import SectionForm
from portal.questionnaires.lists import lists_for
from portal.questionnaires.models import Questionnaire
from portal.questionnaires.starting import application_stream
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges


class QuestionnaireForm(WagtailAdminModelForm):
    """Refuses to save a questionnaire that nobody could be asked, and says what to change."""

    def clean(self) -> dict:
        cleaned = super().clean()
        if "sections" in cleaned:
            problems = problems_of(schema_of(cleaned["sections"]), facts_for(cleaned.get("purpose", "")))
            if problems:
                self.add_error("sections", StreamBlockValidationError(non_block_errors=ErrorList(problems)))
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
    """Every page of the questionnaire one under the other, as applicants will see them. Nothing is sent."""
    questionnaire = get_object_or_404(Questionnaire, pk=pk)
    schema = questionnaire.schema
    lists = lists_for(schema)
    pages = [(section, SectionForm(section, schema=schema, lists=lists)) for section in schema.sections]
    for _, form in pages:
        form.form_tag = False
    context = {"questionnaire": questionnaire, "pages": pages}
    return render(request, "questionnaires/office/preview.html", context)


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
            HelpPanel(
                content="<p>Each section is one page of the form. People answer a frozen copy: a call or a return that "
                "has begun keeps its questions, whatever you change here.</p><p>The plus signs add a section, and "
                "questions in it. Write each question as people should read it; the cog beside it has what is seldom "
                "needed.</p>"
            ),
            FieldRowPanel([FieldPanel("title"), FieldPanel("purpose")]),
            FieldPanel("sections"),
        ],
        base_form_class=QuestionnaireForm,
    )

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("<int:pk>/preview/", preview, name="preview")]
