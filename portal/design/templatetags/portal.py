"""The few words templates need: money, dates, tags, navigation. `{% load portal %}`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.design import navigation as site
from portal.design import summaries, words

register = template.Library()
register.filter("money", words.pounds)
register.filter("duration", words.duration)


def _local(moment: date | datetime | None) -> Any:
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


@register.filter
def longdate(day: date | datetime | None) -> str:
    """`{{ award.decided_on|longdate }}` → 21 November 2026, in Europe/London."""
    return words.long_date(_local(day) or None)


@register.filter
def deadline(moment: datetime | None) -> str:
    """`{{ call.closes_at|deadline }}` → noon on 21 November 2026, in Europe/London."""
    return words.moment_in_words(_local(moment) or None)


@register.filter
def moment(kept: str) -> datetime | None:
    """`{{ signatory.signed_at|moment|deadline }}`: a moment that was kept as text (ISO 8601)."""
    return parse_datetime(kept) if kept else None


@register.simple_tag
def tag_for(text: str, colour: str = "") -> SafeString:
    """`{% tag_for call.state_words %}` → a coloured tag; the colour follows from the words (see words.TAG_COLOURS)."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour or words.tag_colour(text), text)


@register.filter
def beside(cells: Iterable[Any], columns: Iterable[Any]) -> list[tuple[Any, Any]]:
    """`{% for cell, column in row|beside:columns %}`: two lists walked through together."""
    return list(zip(cells, columns, strict=True))


@register.simple_tag(takes_context=True)
def page_links(context: template.Context, page: Page) -> list[dict[str, Any]]:
    """`{% page_links page_obj as pages %}`: numbered links for components/pagination.html, the query kept.

    None for a list that fits on one page.
    """
    if page.paginator.num_pages == 1:
        return []
    query = context["request"].GET.copy()
    links: list[dict[str, Any]] = []
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if number == page.paginator.ELLIPSIS:
            links.append({"ellipsis": True})
            continue
        query["page"] = str(number)
        links.append({"number": number, "href": f"?{query.urlencode()}", "current": number == page.number})
    return links


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: Any) -> str:
    """`{% query_with after=last.pk %}` → "?theme=2&after=17": this page's query, with changes (None takes out)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def navigation(context: template.Context) -> list[site.Place]:
    """`{% navigation as places %}`: the places of the site, the one shown marked."""
    request = context.get("request")
    return site.places_seen_from(request.path if request else "")


@register.simple_tag(takes_context=True)
def error_prefix(context: template.Context) -> str:
    """ "Error: " when the page's `form`, `formset` or one of its `forms` was sent with mistakes."""
    return "Error: " if any(map(summaries.has_errors, summaries.forms_on_page(context))) else ""


@register.inclusion_tag("components/office_error_summary.html", takes_context=True)
def office_error_summary(context: template.Context) -> dict[str, Any]:
    """What is wrong with the forms of a page of the back office, each with a link to where it is put right."""
    forms = summaries.forms_on_page(context)
    return {"errors": summaries.mistakes(forms, control=summaries.control_in_the_office)}
