"""Widgets that Django does not bring."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.forms import widgets

PARTS = ("day", "month", "year")


class DateInput(widgets.Widget):
    """Three inputs: day, month and year, named `<name>-day` and so on.

    The value it reads is a list of the three texts as they were typed (so that a wrong date comes back as it was),
    or None when none of the three was sent.
    """

    use_fieldset = True
    birthday = False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str] | None:
        if not any(f"{name}-{part}" in data for part in PARTS):
            # An ISO date in one value: from a link, a test or another program.
            return self.decompress(data[name]) if data.get(name) else None
        return [str(data.get(f"{name}-{part}", "")).strip() for part in PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}-{part}" in data for part in PARTS)

    def decompress(self, value: Any) -> list[str]:
        if not value:
            return ["", "", ""]
        if isinstance(value, (list, tuple)):
            return [*value, "", "", ""][:3]
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        year, _, rest = str(value).partition("-")
        month, _, day = rest.partition("-")
        return [day.lstrip("0"), month.lstrip("0"), year]

    def format_value(self, value: Any) -> list[str]:
        return self.decompress(value)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else id_
