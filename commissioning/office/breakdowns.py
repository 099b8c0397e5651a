"""Breakdowns and their categories in the back office."""

from typing import Any

from django import forms
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import SlugInput

from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.monitoring.models import Breakdown, MeasurementPart
from portal.setting_up.deleting import SaysWhyNot
from portal.setting_up.editing import NoticesChanges
from portal.setting_up.names import NamedForm
from portal.setting_up.rows import NumberedRowFormSet, RowsPanel


class CategoryFormSet(NumberedRowFormSet):
    default_error_messages = NumberedRowFormSet.default_error_messages | {
        "too_few_forms": "Add at least one category, such as “Not known”."
    }

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["code"].required = False

    def clean(self) -> None:
        """A code comes from the name where it is left empty; a category that figures use stays."""
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned.get("label") and not cleaned.get("code") and "code" not in form.errors:
                cleaned["code"] = form.instance.code = slugify(cleaned["label"])[:40] or f"category-{cleaned['number']}"
        gone = [form.instance for form in self.deleted_forms if form.instance.pk]
        used = set(MeasurementPart.objects.filter(category__in=gone).values_list("category", flat=True))
        kept = [f"“{one.label}”" for one in gone if one.pk in used]
        if kept:
            raise forms.ValidationError(
                f"{' and '.join(kept)} cannot be taken away: figures in returns use it. Rename it, or keep it."
            )
        staying = [
            form
            for form in self.forms
            if getattr(form, "cleaned_data", None) and form.cleaned_data.get("label") and form not in self.deleted_forms
        ]
        codes = [form.cleaned_data["code"] for form in staying]
        for form in staying:
            if codes.count(form.cleaned_data["code"]) > 1:
                form.add_error("code", "Two categories have this code. Give each its own.")
        super().clean()


class BreakdownForm(NamedForm):
    named_by = "title"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].error_messages |= {
            "unique": "Another breakdown has this name in spreadsheets. Choose another.",
            "invalid": "Use only letters without accents, digits, hyphens and underscores, such as age-band.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.formsets["categories"].number_rows()
        return cleaned


class BreakdownsView(IndexView):
    def get_base_queryset(self):
        return Breakdown.objects.prefetch_related("indicators")


class EditBreakdownView(NoticesChanges):
    success_message = "What you changed in “%(object)s” is saved."


class AddBreakdownView(CreateView):
    success_message = "“%(object)s” is saved. Next, choose it at the indicators whose figures it splits."


class DeleteBreakdownView(SaysWhyNot):
    instead = "Figures in returns are split by it, so it stays. Take it off the indicators that are not to ask for it."


@audience(OFFICERS)
class BreakdownViewSet(ModelViewSet):
    model = Breakdown
    name = "breakdowns"
    url_prefix = "breakdowns"
    icon = "list-ul"
    menu_label = "Breakdowns"
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = BreakdownsView
    add_view_class = AddBreakdownView
    edit_view_class = EditBreakdownView
    delete_view_class = DeleteBreakdownView
    list_display = (
        "title",
        Column("used", label="Splits", accessor=lambda one: ", ".join(map(str, one.indicators.all())) or "Nothing yet"),
    )
    list_export = ("title", "slug")
    export_filename = "breakdowns"
    search_fields = ("title",)
    edit_handler = ObjectList(
        (
            FieldPanel("title"),
            FieldPanel("slug", widget=SlugInput, heading="Name in spreadsheets", help_text="Made from the title."),
            RowsPanel(
                "categories",
                [
                    FieldRowPanel([FieldPanel("number"), FieldPanel("label")]),
                    FieldPanel("code", help_text="As case files name it, such as a GSS code for an area."),
                ],
                formset=CategoryFormSet,
                min_num=1,
                label="Category",
                heading="Categories: none overlap, and one takes what is not known",
            ),
        ),
        base_form_class=BreakdownForm,
    )
