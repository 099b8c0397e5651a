"""The list of mistakes at the top of a page, each with a link to the field where it is put right."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm, BaseFormSet, BoundField, CheckboxSelectMultiple, Field, RadioSelect
from django.template import Context
from django.utils.safestring import SafeString

from portal.design import components, fields_as_components
from portal.design.fields import MoneyField
from portal.design.own_words import NAMELESS, away_from_its_field, filled_in

Control = Callable[[BoundField], str]

TITLE = "There is a problem"
EMPTY = str(Field.default_error_messages["required"])


class PlacedError(ValidationError):
    """A mistake of no single field, with the id of the part of the page that it is about."""

    def __init__(self, message: str, *, place: str) -> None:
        super().__init__(message)
        self.place = place


def forms_on_page(context: Context) -> list[Any]:
    """The forms that a page's context names: `form`, `formset` and `forms`."""
    return [form for form in (context.get("form"), context.get("formset"), *(context.get("forms") or [])) if form]


def has_errors(form: Any) -> bool:
    """True when `form` (a form or formset) was sent and has mistakes."""
    if not getattr(form, "is_bound", False):
        return False
    if isinstance(form, BaseFormSet):
        return form.total_error_count() > 0
    return bool(form.errors) or any(map(has_errors, _rows_of(form)))


def mistakes(forms: Iterable[Any], *, control: Control) -> list[dict[str, str]]:
    """What is wrong with `forms`, in their order: `text`, and where there is a field to go to, its `href`."""
    return [error for form in forms if has_errors(form) for error in _errors(form, control)]


def control_in_the_office(field: BoundField) -> str:
    """The id of the first thing to press or to type in, as Django and Wagtail draw `field`."""
    drawn_as_list = isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{field.auto_id}_0" if drawn_as_list else str(field.auto_id)


def render(forms: Iterable[Any]) -> SafeString | str:
    if not (errors := mistakes(forms, control=fields_as_components.first_control)):
        return ""
    return components.render("error-summary", {"title_text": TITLE, "error_list": errors})


def _of_no_field(error: ValidationError) -> dict[str, str]:
    place = {"href": f"#{error.place}"} if isinstance(error, PlacedError) else {}
    return {"text": " ".join(error.messages), **place}


def named(field: BoundField, text: str) -> str:
    """A sentence that fits beside its field, for a list where it has to name it.

    Django's word for an empty field never does, nor do those about amounts and days. Of a field with a `row` (what
    people call the row of the table that it stands in, or "") nothing is known, because its label is an officer's own.
    """
    label = str(field.label)
    if text == EMPTY:
        return filled_in(label)
    if hasattr(field.field, "row"):
        return away_from_its_field(text, label, field.field.row)
    if text in NAMELESS or (isinstance(field.field, MoneyField) and text in field.field.nameless):
        return away_from_its_field(text, label)
    return text


def _errors(form: Any, control: Control) -> list[dict[str, str]]:
    if isinstance(form, BaseFormSet):
        own = [{"text": text} for text in form.non_form_errors()]
        kept = (each for each in form.forms if not (form.can_delete and form._should_delete_form(each)))
        return own + [error for each in kept for error in _errors(each, control)]
    return _form_errors(form, control) + [error for rows in _rows_of(form) for error in _errors(rows, control)]


def _rows_of(form: Any) -> list[BaseFormSet]:
    """The formsets that a set-up form of the back office carries inside it."""
    return list(getattr(form, "formsets", {}).values())


def _form_errors(form: BaseForm, control: Control) -> list[dict[str, str]]:
    listed = [_of_no_field(error) for error in form.non_field_errors().as_data()]
    for name in form.fields:
        field = form[name]
        if not field.errors:
            continue
        blocks = [one for error in form.errors.as_data()[name] for one in _in_blocks(error, field.html_name)]
        if blocks:
            listed += blocks
            continue
        error = {"text": " ".join(named(field, text) for text in field.errors)}
        if not field.is_hidden:
            error["href"] = f"#{control(field)}"
        listed.append(error)
    return listed


def _in_blocks(error: ValidationError, place: str) -> list[dict[str, str]]:
    """What is wrong inside a StreamField: Wagtail's own message says only that something is. Empty for other fields.

    `place` is the id of the block. The children of a stream or a list go by number, those of a struct by name.
    """
    inside = getattr(error, "block_errors", None)
    if inside is None:
        return []
    listed = [{"text": text} for each in error.non_block_errors.as_data() for text in each.messages]
    for name, child in inside.items():
        at = f"{place}-{name}-value" if isinstance(name, int) else f"{place}-{name}"
        listed += _in_blocks(child, at) or [{"text": text, "href": f"#{at}"} for text in child.messages]
    return listed
