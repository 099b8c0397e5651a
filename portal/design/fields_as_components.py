"""Any Django form field as the govuk component that fits its widget.

Works for our own forms and for other people's (django-allauth's, django-filter's). What a field cannot say about
itself (a bigger label, a prefix, the width) stands in the form's `presentation`: see portal.design.forms.Form.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms import BoundField, widgets
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.design import components
from portal.design.components import Options
from portal.design.widgets import DateInput

# Attributes that Django puts on widgets and that the components write themselves, or not at all: `maxlength` cuts what
# people paste without a word, where an error message would tell them.
OWN_ATTRIBUTES = {
    *("id", "class", "type", "disabled", "multiple", "rows", "cols", "required", "aria-invalid", "aria-describedby"),
    *("autocomplete", "autocapitalize", "inputmode", "pattern", "spellcheck"),
    *("maxlength", "minlength", "min", "max", "step"),
}


def render(field: BoundField) -> SafeString | str:
    if field.is_hidden:
        return field.as_hidden()
    component, options = as_component(field)
    if component is None:
        return render_to_string("govuk/other_widget.html", {"o": options, "field": field})
    return components.render(component, options)


def as_component(field: BoundField) -> tuple[str | None, Options]:
    """The component's name and its options; None for a widget that has to draw itself."""
    for kind, describe in DESCRIPTIONS:
        if isinstance(field.field.widget, kind):
            component, own = describe(field)
            break
    else:
        component, own = None, {"label": _label(field)}
    options = _shared(field) | own
    return component, _presented(field, options)


def identity(field: BoundField) -> str:
    """The id of the field's first control: what a label and the error summary point to."""
    return field.field.widget.attrs.get("id") or field.auto_id or field.html_name


def first_control(field: BoundField) -> str:
    """The id to which the error summary links."""
    if isinstance(field.field.widget, DateInput):
        wrong = next((error for error in field.errors.as_data() if getattr(error, "params", None)), None)
        return f"{identity(field)}-{(wrong.params.get('part') if wrong else None) or 'day'}"
    return identity(field)


def _shared(field: BoundField) -> Options:
    attrs = field.field.widget.attrs
    options: Options = {
        "id": identity(field),
        "name": field.html_name,
        "classes": attrs.get("class", ""),
        "attributes": {name: value for name, value in attrs.items() if name not in OWN_ATTRIBUTES},
        "disabled": field.field.disabled,
    }
    if field.help_text:
        options["hint"] = {"html": format_html("{}", field.help_text)}
    if field.errors:
        options["error_message"] = {"text": " ".join(field.errors)}
    for name in ("autocomplete", "inputmode", "pattern", "autocapitalize"):
        if attrs.get(name):
            options[name] = attrs[name]
    if "spellcheck" in attrs:
        options["spellcheck"] = str(attrs["spellcheck"]).lower() == "true"
    return options


def _presented(field: BoundField, options: Options) -> Options:
    """What the field and its form say about looks, laid over what follows from the widget."""
    for look in (getattr(field.field, "presentation", {}), getattr(field.form, "presentation", {}).get(field.name, {})):
        for name, value in look.items():
            mergeable = isinstance(value, dict) and isinstance(options.get(name), dict)
            options[name] = {**options[name], **value} if mergeable else value
    return options


def _words(field: BoundField) -> str:
    optional = not field.field.required and getattr(field.form, "mark_optional", True)
    return f"{field.label} (optional)" if optional and field.label else str(field.label)


def _label(field: BoundField) -> Options:
    heading = getattr(field.form, "page_heading", None) == field.name
    size = "govuk-label--l" if heading else "govuk-label--s"
    return {"text": _words(field), "classes": size, "is_page_heading": heading}


def _fieldset(field: BoundField) -> Options:
    heading = getattr(field.form, "page_heading", None) == field.name
    size = "govuk-fieldset__legend--l" if heading else "govuk-fieldset__legend--s"
    return {"legend": {"text": _words(field), "classes": size, "is_page_heading": heading}}


def _text(field: BoundField) -> tuple[str, Options]:
    widget = field.field.widget
    options: Options = {"label": _label(field), "value": _written(field), "type": widget.input_type or "text"}
    if isinstance(field.field, (forms.DecimalField, forms.FloatField)):
        # A number input scrolls away under the mouse and hides what it does not understand: text, with number keys.
        options |= {"type": "text", "inputmode": "decimal"}
    elif isinstance(widget, widgets.NumberInput):
        options |= {"type": "text", "inputmode": "numeric"}
    elif isinstance(widget, (widgets.EmailInput, widgets.URLInput)):
        options |= {"spellcheck": False, "autocapitalize": "none"}
    return "input", options


def _written(field: BoundField) -> Any:
    """What stands in the input: what was typed, else the value as the widget writes it."""
    return field.field.widget.format_value(field.value())


def _password(field: BoundField) -> tuple[str, Options]:
    return "password-input", {"label": _label(field)}


def _textarea(field: BoundField) -> tuple[str, Options]:
    options: Options = {
        "label": _label(field),
        "value": _written(field),
        "rows": field.field.widget.attrs.get("rows", 5),
    }
    limit = getattr(field.field, "max_words", None)
    if limit:
        return "character-count", options | {"maxlength": limit, "count_type": "words"}
    return "textarea", options


def _items(field: BoundField) -> list[Options]:
    """The choices, flat. A grouped choice keeps its group's name before its own."""
    widget = field.field.widget
    hints = getattr(field.field, "choice_hints", {})
    chosen = {str(value) for value in widget.format_value(field.value()) or []}
    items = []
    for group, options, _ in widget.optgroups(field.html_name, list(chosen)):
        for option in options:
            value = option["value"]
            text = f"{group}: {option['label']}" if group else option["label"]
            item = {"value": value, "text": text, "checked": str(value) in chosen, "selected": option["selected"]}
            hint = hints.get(str(value))
            items.append(item | ({"hint": {"text": hint}} if hint else {}))
    return items


def _radios(field: BoundField) -> tuple[str, Options]:
    items = [item for item in _items(field) if item["value"] != ""]
    inline = "govuk-radios--inline" if len(items) == 2 and all(len(str(item["text"])) < 12 for item in items) else ""
    return "radios", {
        "id_prefix": identity(field),
        "fieldset": _fieldset(field),
        "items": items,
        "classes": field.field.widget.attrs.get("class", inline),
    }


def _checkboxes(field: BoundField) -> tuple[str, Options]:
    return "checkboxes", {"id_prefix": identity(field), "fieldset": _fieldset(field), "items": _items(field)}


def _checkbox(field: BoundField) -> tuple[str, Options]:
    ticked = field.field.widget.check_test(field.value())
    return "checkboxes", {
        "id_prefix": identity(field),
        "items": [{"value": "on", "text": field.label, "checked": ticked, "disabled": field.field.disabled}],
        "classes": field.field.widget.attrs.get("class", ""),
    }


def _select(field: BoundField) -> tuple[str, Options]:
    options: Options = {"label": _label(field), "items": _items(field)}
    if field.field.widget.allow_multiple_selected:
        options["attributes"] = {"multiple": True}
    return "select", options


def _file(field: BoundField) -> tuple[str, Options]:
    widget = field.field.widget
    attributes = {"accept": widget.attrs["accept"]} if "accept" in widget.attrs else {}
    return "file-upload", {
        "label": _label(field),
        "attributes": attributes,
        "multiple": getattr(widget, "allow_multiple_selected", False),
    }


def _date(field: BoundField) -> tuple[str, Options]:
    widget = field.field.widget
    values = widget.decompress(field.value())
    wrong = {error.params["part"] for error in field.errors.as_data() if (error.params or {}).get("part")}
    parts = []
    for part, value in zip(("day", "month", "year"), values, strict=True):
        item: Options = {"name": part, "value": value}
        if wrong:
            item["error"] = part in wrong
        if widget.birthday:
            item["autocomplete"] = f"bday-{part}"
        parts.append(item)
    return "date-input", {"fieldset": _fieldset(field), "name_prefix": field.html_name, "items": parts}


DESCRIPTIONS: list[tuple[type, Callable[[BoundField], tuple[str, Options]]]] = [
    (DateInput, _date),
    (widgets.PasswordInput, _password),
    (widgets.Textarea, _textarea),
    (widgets.CheckboxSelectMultiple, _checkboxes),
    (widgets.RadioSelect, _radios),
    (widgets.CheckboxInput, _checkbox),
    (widgets.Select, _select),
    (widgets.FileInput, _file),
    (widgets.Input, _text),
]
