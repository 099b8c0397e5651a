"""The list of mistakes at the top of a page, each with a link to the field where it is put right."""

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BaseFormSet
from django.template import Context
from django.utils.safestring import SafeString

from portal.design import components, fields_as_components

TITLE = "There is a problem"


def forms_on_page(context: Context) -> list[Any]:
    """The forms that a page's context names: `form`, `formset` and `forms`."""
    return [form for form in (context.get("form"), context.get("formset"), *(context.get("forms") or [])) if form]


def has_errors(form: Any) -> bool:
    """True when `form` (a form or formset) was sent and has mistakes."""
    return getattr(form, "is_bound", False) and (
        form.total_error_count() > 0 if isinstance(form, BaseFormSet) else bool(form.errors)
    )


def render(forms: Iterable[Any]) -> SafeString | str:
    errors = [error for form in forms if has_errors(form) for error in _errors(form)]
    if not errors:
        return ""
    return components.render("error-summary", {"title_text": TITLE, "error_list": errors})


def _errors(form: Any) -> list[dict[str, str]]:
    if isinstance(form, BaseFormSet):
        own = [{"text": text} for text in form.non_form_errors()]
        return own + [error for each in form.forms for error in _errors(each)]
    return _form_errors(form)


def _form_errors(form: BaseForm) -> list[dict[str, str]]:
    listed = [{"text": text} for text in form.non_field_errors()]
    for name in form.fields:
        field = form[name]
        if not field.errors:
            continue
        error = {"text": " ".join(field.errors)}
        if not field.is_hidden:
            error["href"] = f"#{fields_as_components.first_control(field)}"
        listed.append(error)
    return listed
