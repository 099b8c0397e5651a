"""The boxes for how a figure splits, on the provider's page."""

from typing import Any

from crispy_forms.layout import LayoutObject
from django import forms
from django.template.loader import render_to_string

from portal.monitoring.comparison import Row
from portal.monitoring.models import Category
from portal.monitoring.splits import Split


def part_name(split: Split, category: Category) -> str:
    return f"part_{split.indicator.pk}_{category.pk}"


def part_names(row: Row) -> list[str]:
    return [part_name(split, part.category) for split in row.splits for part in split.parts]


class PartsTable(LayoutObject):
    """A box for each category of a breakdown, in a small table under the figure."""

    def __init__(self, split: Split) -> None:
        self.split = split
        self.fields: list[str] = []

    def render(self, form: forms.Form, context: Any, template_pack: Any = None, **kwargs: Any) -> str:
        boxes = [form[part_name(self.split, part.category)] for part in self.split.parts]
        return render_to_string("monitoring/provider/parts_boxes.html", {"split": self.split, "boxes": boxes})
