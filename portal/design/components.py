"""govuk-frontend's form components, rendered by our own templates.

`render("input", {...})` takes the options that govuk-frontend documents for its Nunjucks macros, in snake_case
(`error_message`, `described_by`, `id_prefix`), and renders `templates/govuk/components/input.html`. What a template
language says badly (ids, aria-describedby, which choice is ticked) is worked out here first, so that the templates
hold markup alone. `tests/portal/design/test_conformance.py` holds both against govuk-frontend's own cases.

An option called `html` must be a SafeString; everything else is escaped.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

Options = dict[str, Any]


def render(component: str, options: Mapping[str, Any]) -> SafeString:
    """The component's HTML. `component` is govuk-frontend's name: "date-input", "character-count"."""
    prepare = PREPARATIONS.get(component, dict)
    return render_to_string(f"govuk/components/{component}.html", {"o": prepare(dict(options))})


def _described(options: Options, identity: str, described_by: str) -> str:
    """Give hint and error their ids; return the ids that describe the control."""
    ids = [described_by]
    for part, ending in (("hint", "hint"), ("error_message", "error")):
        if options.get(part):
            options[part] = {**options[part], "id": f"{identity}-{ending}"}
            ids.append(options[part]["id"])
    return " ".join(filter(None, ids))


def _field(options: Options) -> Options:
    """A label and one control."""
    options["id"] = options.get("id") or options.get("name", "")
    options["label"] = {**(options.get("label") or {}), "for": options["id"]}
    options["described_by"] = _described(options, options["id"], options.get("described_by") or "")
    return options


def _input(options: Options) -> Options:
    options["wrapped"] = any(
        (options.get(part) or {}).get(kind) for part in ("prefix", "suffix") for kind in ("text", "html")
    ) or bool((options.get("form_group") or {}).get("after_input"))
    if options.get("spellcheck") in (True, False):
        options["spellcheck"] = "true" if options["spellcheck"] else "false"
    return _field(options)


def _textarea(options: Options) -> Options:
    if options.get("spellcheck") in (True, False):
        options["spellcheck"] = "true" if options["spellcheck"] else "false"
    return _field(options)


def _character_count(options: Options) -> Options:
    options["id"] = options.get("id") or options.get("name", "")
    limit = options.get("maxwords") or options.get("maxlength")
    count_type = options.get("count_type") or ("words" if options.get("maxwords") else "")
    written = options.get("textarea_description_text") or (
        f"You can enter up to %{{count}} {'words' if count_type == 'words' else 'characters'}"
    )
    group = options.get("form_group") or {}
    message = options.get("count_message") or {}
    attributes = {
        "data-module": "govuk-character-count",
        "data-maxlength": options.get("maxlength"),
        "data-maxwords": options.get("maxwords"),
        "data-threshold": options.get("threshold"),
        "data-count-type": count_type or None,
    }
    options["form_group"] = {
        "classes": f"govuk-character-count {group.get('classes', '')}".strip(),
        "attributes": {name: value for name, value in attributes.items() if value is not None},
    }
    options["count"] = {
        "id": f"{options['id']}-info",
        "text": written.replace("%{count}", str(limit)) if limit else "",
        "classes": f"govuk-character-count__message {message.get('classes', '')}".strip(),
    }
    options["classes"] = f"govuk-js-character-count {options.get('classes', '')}".strip()
    options["described_by"] = options["count"]["id"]
    return _textarea(options)


def _password_input(options: Options) -> Options:
    group = options.get("form_group") or {}
    return _input(
        options
        | {
            "id": options.get("id") or options.get("name", ""),
            "type": "password",
            "spellcheck": False,
            "autocapitalize": "none",
            "autocomplete": options.get("autocomplete") or "current-password",
            "classes": " ".join(
                ["govuk-password-input__input", "govuk-js-password-input-input", *options.get("classes", "").split()]
            ),
            "input_wrapper": {"classes": "govuk-password-input__wrapper"},
            "form_group": {
                "classes": f"govuk-password-input {group.get('classes', '')}".strip(),
                "attributes": {"data-module": "govuk-password-input"},
                "after_input": True,
            },
        }
    )


def _choices(options: Options, *, described_by: str = "") -> Options:
    """Radios or checkboxes: an id for every item, the ticked ones, hints and what they reveal."""
    prefix = options["id_prefix"] = options.get("id_prefix") or options.get("name", "")
    fieldset = options.get("fieldset")
    described_by = _described(options, prefix, (fieldset or {}).get("described_by") or described_by)
    if fieldset is not None:
        options["fieldset"] = {**fieldset, "described_by": described_by}
    chosen = options.get("values") or ([options["value"]] if options.get("value") else [])
    items = []
    # The first has no number, so that the error summary can link to it by the field's own id.
    for number, item in enumerate(options.get("items") or [], start=1):
        if not item:
            continue
        item = dict(item)
        item["id"] = item.get("id") or (f"{prefix}-{number}" if number > 1 else prefix)
        item["name"] = item.get("name") or options.get("name", "")
        item["label"] = {
            "html": item.get("html"),
            "text": item.get("text"),
            "for": item["id"],
            **(item.get("label") or {}),
        }
        if item.get("checked") is None:
            item["checked"] = item.get("value") in chosen
        item_described_by = [described_by] if fieldset is None and "values_named" in options else []
        if item.get("hint"):
            item["hint"] = {**item["hint"], "id": f"{item['id']}-item-hint"}
            item_described_by.append(item["hint"]["id"])
        item["described_by"] = " ".join(filter(None, item_described_by))
        items.append(item)
    options["items"] = items
    return options


def _checkboxes(options: Options) -> Options:
    # Without a fieldset, each box is described by the group's hint and error.
    return _choices(options | {"values_named": True}, described_by=options.get("described_by") or "")


def _select(options: Options) -> Options:
    chosen = options.get("value")
    items = []
    for item in options.get("items") or []:
        if not item:
            continue
        item = dict(item)
        if item.get("selected") is None:
            own = item["value"] if "value" in item else item.get("text")
            item["selected"] = bool(chosen) and own in (chosen if isinstance(chosen, list) else [chosen])
        item["has_value"] = "value" in item
        items.append(item)
    options["items"] = items
    return _field(options)


def _date_input(options: Options) -> Options:
    """Three inputs, or those in `items`. `values` maps input names to what they hold."""
    identity = options.get("id", "")
    values = options.get("values") or {}
    prefix = f"{options['name_prefix']}-" if options.get("name_prefix") else ""
    described_by = _described(options, identity, (options.get("fieldset") or {}).get("described_by") or "")
    if options.get("fieldset") is not None:
        options["fieldset"] = {**options["fieldset"], "described_by": described_by, "role": "group"}
    # Each part is an option of its own (None or False leaves it out), unless `items` lists them.
    usual = {kind: options.get(kind, {}) for kind in ("day", "month", "year")}
    usual = {kind: {"name": kind, **part} for kind, part in usual.items() if part is not None and part is not False}
    kinds = {part["name"]: kind for kind, part in usual.items()} | {kind: kind for kind in usual}
    parts = options.get("items") or list(usual.values())
    any_wrong = any(_marked_wrong(part) for part in parts if part)
    options["items"] = [
        {
            "label": {
                "text": part.get("label") or part["name"].capitalize(),
                "classes": "govuk-date-input__label",
            },
            "id": part.get("id") or f"{identity}-{part['name']}",
            "name": f"{prefix}{part['name']}",
            "value": _first(
                part.get("value"),
                usual.get(kinds.get(part["name"], ""), {}).get("value"),
                values.get(f"{prefix}{part['name']}"),
            ),
            "classes": _date_classes(
                part, kind=kinds.get(part["name"], ""), wrong=bool(options.get("error_message")) and not any_wrong
            ),
            "type": "text",
            "inputmode": part.get("inputmode") or "numeric",
            "autocomplete": part.get("autocomplete"),
            "pattern": part.get("pattern"),
            "attributes": part.get("attributes"),
        }
        for part in parts
        if part
    ]
    return options


def _marked_wrong(part: Options) -> bool:
    return bool(part.get("error")) or "govuk-input--error" in (part.get("classes") or "")


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _date_classes(part: Options, *, kind: str, wrong: bool) -> str:
    own = part.get("classes") or ""
    classes = ["govuk-date-input__input"]
    if "govuk-input--error" not in own and (part.get("error") or (wrong and part.get("error") is not False)):
        classes.append("govuk-input--error")
    if "govuk-input--width-" not in own:
        classes.append(f"govuk-input--width-{4 if kind == 'year' else 2}")
    return " ".join([*classes, own]).strip()


PREPARATIONS: dict[str, Callable[[Options], Options]] = {
    "input": _input,
    "textarea": _textarea,
    "character-count": _character_count,
    "password-input": _password_input,
    "file-upload": _field,
    "select": _select,
    "radios": _choices,
    "checkboxes": _checkboxes,
    "date-input": _date_input,
}
