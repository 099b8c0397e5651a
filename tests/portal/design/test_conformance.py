"""Our form components against govuk-frontend's own cases of what each must look like."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
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

# What the pages around the forms are made of: our own components, with inputs of their own (templates/components/) or
# markup in the page. Their classes come from govuk-frontend, their options do not, so its cases do not apply as a
# whole. Those that say the same with our inputs are held by `test_a_piece_of_a_page_is_drawn_the_same` below.
NOT_OF_THE_PACK = {
    "back-link": "stands in a landmark, so that nothing lies outside one",
    "breadcrumbs": "the list alone is govuk-frontend's; the way is given as pairs of words and address",
    "details": "drawn by hand, as plain details and summary",
    "inset-text": "one input: the text",
    "notification-banner": "named by aria-label and not by a heading's id, so that several can stand on a page",
    "pagination": "between pages by key, which have no numbers",
    "panel": "always a confirmation with its reference",
    "service-navigation": "part of our own header",
    "skip-link": "stands once, in base.html",
    "summary-list": "rows of facts or of answers; never a card",
    "table": "in a region that scrolls, or stacked on a narrow screen",
    "tag": "its colour follows from its words",
    "task-list": "its states are ours",
    "warning-text": "one input: the text",
}
SAME_WITH_OUR_INPUTS = [
    ("inset-text", "default", "inset_text", lambda options: {"text": options["text"]}),
    ("warning-text", "default", "warning", lambda options: {"text": options["text"]}),
    (
        "panel",
        "default",
        "panel",
        lambda options: {
            "title": options["titleHtml"],
            "text": "Your reference number",
            "reference": "HDJ2123F",
        },
    ),
]


def used_on_pages() -> set[str]:
    """The components of govuk-frontend whose classes stand in our templates or modules."""
    files = [
        *Path(settings.BASE_DIR, "templates").rglob("*.html"),
        *Path(settings.BASE_DIR, "portal/design").glob("*.py"),
        *Path(settings.BASE_DIR, "portal/design/templatetags").glob("*.py"),
    ]
    words = "\n".join(file.read_text() for file in files)
    named = [folder.name for folder in FIXTURES.iterdir() if folder.is_dir()]
    return {name for name in named if re.search(rf"[\"' ]govuk-{name}(?![a-z-]*-link)[\"' _]", words)}


def test_every_component_that_a_page_uses_is_held_or_named_with_its_reason() -> None:
    assert used_on_pages() - set(COMPONENTS) == set(NOT_OF_THE_PACK)


@pytest.mark.parametrize(("component", "name", "template", "inputs"), SAME_WITH_OUR_INPUTS)
def test_a_piece_of_a_page_is_drawn_the_same(component: str, name: str, template: str, inputs: Any) -> None:
    case = next(one for one in fixtures(component) if one["name"] == name)

    drawn = render_to_string(f"components/{template}.html", inputs(case["options"]))

    assert tree(drawn) == tree(case["html"])


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
