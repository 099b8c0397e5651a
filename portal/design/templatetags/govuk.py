"""Tags for the form components. `{% load govuk %}`."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.design import components, fields_as_components, summaries

register = template.Library()


@register.simple_tag
def attributes(given: Mapping[str, Any] | None) -> SafeString | str:
    """`{% attributes o.attributes %}` → ` name="value"` for each; True gives the name alone, None and False nothing."""
    if not given:
        return ""
    shown = [(name, value) for name, value in given.items() if value is not None and value is not False]
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in shown))


def _attribute(name: str, value: Any) -> SafeString:
    if value is True:
        return format_html_join("", " {}", [(name,)])
    return format_html_join("", ' {}="{}"', [(name, value)])


@register.simple_tag
def govuk(component: str, options: Mapping[str, Any]) -> SafeString:
    """`{% govuk "button" options %}`: a form component from its options (see portal.design.components)."""
    return components.render(component, options)


@register.simple_tag
def govuk_field(field: BoundField) -> SafeString | str:
    """`{% govuk_field form.email %}`: any Django field as the component that fits its widget."""
    return fields_as_components.render(field)


@register.simple_tag(takes_context=True)
def error_summary(context: template.Context, *forms: Any) -> SafeString | str:
    """`{% error_summary %}` or `{% error_summary form %}`: what is wrong, each with a link to its field.

    base.html calls it without a form: then it looks at the page's `form`, `formset` and `forms`.
    """
    return summaries.render(forms or summaries.forms_on_page(context))
