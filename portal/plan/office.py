"""Plans and their themes, in the back office. A plan has its pillars on its page, a theme its commitments."""

from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.plan.models import Pillar, Plan, Theme
from portal.setting_up.deleting import SHOWN, Hindrance, SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.names import NamedForm, named_panels
from portal.setting_up.rows import NumberedRowFormSet, RowsPanel

WRITERS = office(Role.EDITOR, Role.COMMISSIONING_OFFICER)


class PlanForm(NamedForm):
    named_by = "title"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        pillars = self.formsets["pillars"]
        pillars.number_rows()
        for form in pillars.forms:
            taken_out = form.is_valid() and form.cleaned_data.get("DELETE")
            if taken_out and form.instance.pk and form.instance.themes.exists():
                self.add_error(None, f"The pillar “{form.instance}” has themes, so it cannot be removed.")
        return cleaned


class ThemeForm(NamedForm):
    named_by = "title"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pillars = self.fields["pillar"]
        pillars.queryset = Pillar.objects.select_related("plan").order_by("-plan__starts_on", "number")
        pillars.label_from_instance = lambda one: f"{one.plan}: {one}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.formsets["commitments"].number_rows()
        if cleaned.get("slug") in {"reports", "versions"}:
            self.add_error("slug", "This name leads to another page. Choose another.")
        return cleaned


class AddPlanView(CreateView):
    success_message = "“%(object)s” is saved. Next, add the themes under its pillars."

    def get_success_buttons(self) -> list:
        return [messages.button(reverse("themes:add"), "Add a theme")]


class EditPlanView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class DeletePlanView(SaysWhyNot):
    instead = "Grants and contracts keep the themes of the plan that they were made under. Take it off the public site."
    own = ("pillars",)


@audience(WRITERS)
class PlanViewSet(ModelViewSet):
    model = Plan
    name = "plans"
    url_prefix = "plans"
    icon = "clipboard-list"
    menu_label = "Plans"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddPlanView
    edit_view_class = EditPlanView
    delete_view_class = DeletePlanView
    list_display = ("title", "starts_on", "ends_on", "is_published")
    search_fields = ("title",)
    edit_handler = ObjectList(
        [
            *named_panels("title", address="2017-2021"),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldPanel("is_published"),
            FieldPanel("summary"),
            RowsPanel(
                "pillars",
                panels=[
                    FieldRowPanel([FieldPanel("number"), FieldPanel("title"), FieldPanel("slug")]),
                    FieldPanel("summary"),
                ],
                formset=NumberedRowFormSet,
                label="Pillar",
                heading="Pillars",
            ),
        ],
        base_form_class=PlanForm,
    )


class AddThemeView(CreateView):
    success_message = "The theme “%(object)s” is saved."

    def get_success_buttons(self) -> list:
        return [messages.button(reverse("themes:add"), "Add another")]


class EditThemeView(NoticesChanges):
    success_message = "What you changed in the theme “%(object)s” is saved."


class DeleteThemeView(SaysWhyNot):
    """Calls, grants and contracts name their themes without the database minding; here they count too."""

    instead = "What was made under this theme keeps it, so that the record stays true."
    own = ("commitments",)

    @cached_property
    def hindrances(self) -> list[Hindrance]:
        return [*super().hindrances, *(_named_by(self.object))]


def _named_by(theme: Theme) -> list[Hindrance]:
    found = []
    for relation in theme._meta.related_objects:
        if not relation.many_to_many:
            continue
        model: type[models.Model] = relation.related_model
        rows = model._base_manager.filter(**{relation.field.name: theme})
        if count := rows.count():
            noun = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
            found.append(Hindrance(count, str(noun), sorted(str(row) for row in rows[:SHOWN])))
    return found


@audience(WRITERS)
class ThemeViewSet(ModelViewSet):
    model = Theme
    name = "themes"
    url_prefix = "plan-themes"
    icon = "tag"
    menu_label = "Themes and commitments"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddThemeView
    edit_view_class = EditThemeView
    delete_view_class = DeleteThemeView
    list_display = ("title", "number", "pillar", "pillar__plan")
    list_filter = ("pillar__plan", "pillar")
    list_export = ("pillar__plan", "pillar", "number", "title", "summary")
    export_filename = "themes"
    search_fields = ("title", "summary")
    edit_handler = ObjectList(
        [
            *named_panels("title", address="road-safety"),
            FieldPanel("pillar"),
            FieldPanel("number", heading="Number within the pillar"),
            FieldPanel("summary"),
            RowsPanel(
                "commitments",
                panels=[
                    FieldRowPanel([FieldPanel("number"), FieldPanel("state"), FieldPanel("as_at")]),
                    FieldPanel("title"),
                    FieldPanel("story", widget=forms.Textarea(attrs={"rows": 3})),
                ],
                formset=NumberedRowFormSet,
                label="Commitment",
                heading="Commitments",
            ),
        ],
        base_form_class=ThemeForm,
    )
