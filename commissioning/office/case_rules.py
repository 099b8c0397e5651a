"""How figures are counted from case files, in the back office: one rule for a wording of an indicator."""

from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, ObjectList
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.model import ModelViewSet

from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.monitoring.models import CameBy, CaseRule, Indicator
from portal.setting_up.deleting import Hindrance, SaysWhyNot
from portal.setting_up.editing import NoticesChanges

LOCKED = "Totals were confirmed by this rule, so it stays as it is. A new wording of the indicator can have another."


class CaseRuleForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = Indicator.objects.library().exclude(aggregation=Indicator.Aggregation.RATE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.locked_at and self.has_changed():
            self.add_error(None, LOCKED)
        return cleaned


class AddCaseRuleView(CreateView):
    success_message = "%(object)s is saved. Providers with a return on it can send a case file from now on."


class EditCaseRuleView(NoticesChanges):
    success_message = "%(object)s is saved."


class DeleteCaseRuleView(SaysWhyNot):
    instead = LOCKED

    @cached_property
    def hindrances(self) -> list[Hindrance]:
        if not self.object.locked_at:
            return []
        counted = self.object.indicator.measurements.filter(came_by=CameBy.CASES).select_related("monitoring_return")
        names = [str(one.monitoring_return) for one in counted]
        return [Hindrance(len(names), "return counted by it", names[:5])]


@audience(OFFICERS)
class CaseRuleViewSet(ModelViewSet):
    model = CaseRule
    name = "case_rules"
    url_prefix = "case-rules"
    icon = "table"
    menu_label = "Case files"
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = AddCaseRuleView
    edit_view_class = EditCaseRuleView
    delete_view_class = DeleteCaseRuleView
    list_display = ("indicator", "how", "date_column", "condition_column", "condition_values")
    list_export = ("indicator", "how", "date_column", "measure_column", "condition_column", "condition_values")
    export_filename = "case-rules"
    search_fields = ("indicator__title", "date_column", "condition_column")
    edit_handler = ObjectList(
        (
            HelpPanel(
                "<p>A provider with many cases may send a file with a row for each, and the portal counts them. Say "
                "here which cases count, in the same sense as the indicator's definition. A breakdown of the indicator "
                "has a column of its own, called like the breakdown.</p>"
            ),
            FieldPanel("indicator"),
            FieldPanel("how"),
            FieldPanel("date_column"),
            FieldPanel("measure_column"),
            FieldRowPanel([FieldPanel("condition_column"), FieldPanel("condition_values")]),
        ),
        base_form_class=CaseRuleForm,
    )
