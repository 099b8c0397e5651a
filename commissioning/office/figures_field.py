"""The figures that a contract reports without a target: the library as boxes to tick, by what they are looked at in."""

from collections.abc import Iterator
from typing import Any

from django import forms

from portal.monitoring.models import AskedFigure, Distance, Funnel, Indicator

OTHERS = "Other figures"


class FiguresField(forms.ModelMultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            queryset=Indicator.objects.none(), required=False, widget=forms.CheckboxSelectMultiple, **options
        )
        self.asked: list[int] = []

    def offer(self, agreement: int | None) -> None:
        """Offer the library in its current wording, and in older ones what `agreement` (an id, None for a new one)
        reports already."""
        asked = AskedFigure.objects.filter(agreement=agreement)
        self.asked = list(asked.order_by("indicator").values_list("indicator", flat=True)) if agreement else []
        library = Indicator.objects.library()
        self.queryset = library.current() | library.filter(pk__in=self.asked)
        self.choices = _in_groups(list(self.queryset.order_by("title", "version")))


def _in_groups(indicators: list[Indicator]) -> list[tuple[str, list[tuple[int, str]]]]:
    """[(title of a funnel or a distance, [(id, words)])], each indicator once, in the order of the picture; then the
    rest."""
    left = {one.pk: one for one in indicators}
    groups = []
    for picture, members in _pictures():
        # A picture keeps the wording that it was made with; a later one stands in the same place.
        found = [one for title in members for one in indicators if one.title == title and left.pop(one.pk, None)]
        groups.append((picture, found))
    groups.append((OTHERS, list(left.values())))
    return [(title, [(one.pk, str(one)) for one in rows]) for title, rows in groups if rows]


def _pictures() -> Iterator[tuple[str, list[str]]]:
    """The title of each picture, and those of its indicators in their order."""
    for funnel in Funnel.objects.prefetch_related("steps__indicator", "steps__waiting"):
        parts = [part for step in funnel.steps.all() for part in (step.indicator, step.waiting)]
        yield funnel.title, list(dict.fromkeys(part.title for part in parts if part))
    for distance in Distance.objects.prefetch_related("areas__entry", "areas__exit"):
        parts = [part for area in distance.areas.all() for part in (area.entry, area.exit)]
        yield distance.title, list(dict.fromkeys(part.title for part in parts))
