"""Our form components against govuk-frontend's own cases of what each must look like."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.safestring import mark_safe

from portal.design import components

FIXTURES = Path(settings.BASE_DIR) / "node_modules/govuk-frontend/dist/govuk/components"

COMPONENTS = (
    "button",
    "character-count",
    "checkboxes",
    "date-input",
    "error-message",
    "error-summary",
    "fieldset",
    "file-upload",
    "hint",
    "input",
    "label",
    "password-input",
    "radios",
    "select",
    "textarea",
)

NO_TRANSLATIONS = "the portal speaks English, so the components take no texts for the scripts to translate"
LEFT_OUT = {
    ("character-count", "with translations"): NO_TRANSLATIONS,
    ("character-count", "to configure in JavaScript"): NO_TRANSLATIONS,
    ("character-count", "with neither maxlength nor maxwords set"): "a count without a limit is a textarea",
    ("select", "with falsy values"): "Python's False and JavaScript's false are written differently",
    ("file-upload", "translated"): NO_TRANSLATIONS,
    ("password-input", "with translations"): NO_TRANSLATIONS,
}


def test_every_case_left_out_exists() -> None:
    known = {(component, case["name"]) for component in COMPONENTS for case in fixtures(component)}

    assert set(LEFT_OUT) <= known


def fixtures(component: str) -> list[dict[str, Any]]:
    return json.loads((FIXTURES / component / "fixtures.json").read_text())["fixtures"]


def cases() -> list[Any]:
    if not FIXTURES.is_dir():
        # Seen as a failing test below, never as a silent skip.
        return [pytest.param("node_modules", {"name": "missing"}, id="node_modules missing")]
    return [
        pytest.param(component, case, id=f"{component}: {case['name']}")
        for component in COMPONENTS
        for case in fixtures(component)
        if (component, case["name"]) not in LEFT_OUT
    ]


@pytest.mark.parametrize(("component", "case"), cases())
def test_a_component_is_drawn_as_govuk_frontend_draws_it(component: str, case: dict[str, Any]) -> None:
    assert component != "node_modules", "govuk-frontend is not installed: run ./run test, which installs it"

    drawn = components.render(component, in_python(case["options"]))

    assert tree(drawn) == tree(case["html"])


def in_python(options: Any, key: str = "") -> Any:
    """Nunjucks options as ours: snake_case names, and text that is meant as HTML marked so."""
    if isinstance(options, dict):
        if key == "attributes" or key == "values" or key.endswith("_attributes"):
            return {name: attribute(value) if key != "values" else value for name, value in options.items()}
        return {snake_case(name): in_python(value, snake_case(name)) for name, value in options.items()}
    if isinstance(options, list):
        return [in_python(value) for value in options]
    if isinstance(options, str) and (key == "html" or key.endswith("_html")):
        return mark_safe(options)
    return options


def attribute(value: Any) -> Any:
    if isinstance(value, dict):
        return value["value"]
    return "true" if value is True else value


def snake_case(name: str) -> str:
    return re.sub(r"([A-Z])", r"_\1", name).lower()


class Tree(HTMLParser):
    """HTML as nested lists: order of attributes, indentation and the way of escaping do not count."""

    VOID = ("input", "br", "hr", "img", "path")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root: list[Any] = []
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if "class" in named:
            named["class"] = " ".join(sorted(named["class"].split()))
        node: list[Any] = [tag, tuple(sorted(named.items())), []]
        self.open[-1].append(node)
        if tag not in self.VOID:
            self.open.append(node[2])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.open[-1].append(text)


def tree(html: str) -> list[Any]:
    parser = Tree()
    parser.feed(html)
    return parser.root
