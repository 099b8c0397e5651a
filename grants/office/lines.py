"""A small table as lines of text: what an officer can type without knowing what JSON is."""

import json
from typing import Any

from wagtail.admin.widgets import AdminAutoHeightTextInput


class LevelLines(AdminAutoHeightTextInput):
    """{"0": "None", "1": "Weak"} as "0: None" and "1: Weak", a line for each level. A line without a level joins the
    one before it, so that nothing typed is lost.
    """

    def format_value(self, value: Any) -> str:
        try:
            anchors = json.loads(value) if isinstance(value, str) else value
            return "\n".join(f"{level}: {text}" for level, text in (anchors or {}).items())
        except (ValueError, AttributeError):
            return str(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        typed = super().value_from_datadict(data, files, name)
        return None if typed is None else json.dumps(self._anchors(typed))

    def _anchors(self, typed: str) -> dict[str, str]:
        anchors: dict[str, str] = {}
        latest = ""
        for line in filter(None, map(str.strip, typed.splitlines())):
            level, colon, text = line.partition(":")
            if colon and level.strip().isdigit():
                latest = level.strip()
                anchors[latest] = text.strip()
            elif latest:
                anchors[latest] = f"{anchors[latest]} {line}"
            else:
                anchors["0"] = line
                latest = "0"
        return anchors
