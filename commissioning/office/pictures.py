"""Funnels and distances travelled, in the back office: which indicators are looked at together."""

from typing import Any

from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.monitoring.models import Distance, Funnel
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.rows import NumberedRowFormSet, RowsPanel


class NumberedRowsForm(WagtailAdminModelForm):
    """Rows without a number come after the others."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for rows in self.formsets.values():
            rows.number_rows()
        return cleaned


class EditPictureView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class DeletePictureView(SaysWhyNot):
    pass


class PictureViewSet(ModelViewSet):
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = EditPictureView
    delete_view_class = DeletePictureView
    list_display = ("title",)
    search_fields = ("title",)


@audience(OFFICERS)
class FunnelViewSet(PictureViewSet):
    model = Funnel
    name = "funnels"
    url_prefix = "funnels"
    icon = "arrow-down"
    menu_label = "Funnels"
    edit_handler = ObjectList(
        (
            HelpPanel(
                "<p>The steps that people go through, from the first to the last. Every contract that reports on at "
                "least two of them shows how many go on from each step to the next, and how long they waited.</p>"
            ),
            FieldPanel("title"),
            RowsPanel(
                "steps",
                [FieldRowPanel([FieldPanel("number"), FieldPanel("indicator"), FieldPanel("waiting")])],
                formset=NumberedRowFormSet,
                label="Step",
                heading="Steps",
            ),
        ),
        base_form_class=NumberedRowsForm,
    )


@audience(OFFICERS)
class DistanceViewSet(PictureViewSet):
    model = Distance
    name = "distances"
    url_prefix = "distances"
    icon = "arrow-right-full"
    menu_label = "Distance travelled"
    edit_handler = ObjectList(
        (
            HelpPanel(
                "<p>For each area of need the average score when people came and when they left. Every contract that "
                "reports on both shows the distance between them.</p>"
            ),
            FieldPanel("title"),
            FieldPanel("scale"),
            RowsPanel(
                "areas",
                [
                    FieldRowPanel([FieldPanel("number"), FieldPanel("title")]),
                    FieldRowPanel([FieldPanel("entry"), FieldPanel("exit")]),
                ],
                formset=NumberedRowFormSet,
                label="Area of need",
                heading="Areas of need",
            ),
        ),
        base_form_class=NumberedRowsForm,
    )
