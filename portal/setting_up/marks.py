"""What a set-up form showed, field by field, so that a page from yesterday is noticed when it is sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from wagtail.blocks import StreamValue

from portal.design.words import long_date, moment_in_words

LONGEST = 200


@dataclass(frozen=True)
class PageSeen:
    """What a page says of itself: when it was opened, and a short mark of each field and of each list of rows."""

    opened_at: datetime
    marks: Mapping[str, str]

    @classmethod
    def of(cls, form: forms.BaseForm) -> PageSeen:
        """`form` is unbound and made from the row as it is stored."""
        return cls(timezone.now(), marks_of(form))

    def to_text(self) -> str:
        return json.dumps({"opened_at": self.opened_at.isoformat(), "marks": dict(self.marks)})

    @classmethod
    def from_text(cls, text: str) -> PageSeen:
        """Something else than a page of ours gave knows no marks, so everything counts as changed."""
        try:
            said = json.loads(text)
            opened_at = datetime.fromisoformat(said["opened_at"])
            if timezone.is_naive(opened_at):
                raise ValueError(text)
            return cls(opened_at, dict(said["marks"]))
        except (ValueError, TypeError, KeyError):
            return cls(timezone.now(), {})


def marks_of(form: forms.BaseForm) -> dict[str, str]:
    """Field or list of rows → eight letters that change with what is stored."""
    fields = {name: _mark(_plain(form[name].value())) for name in form.fields}
    rows = {name: _mark([_row(one) for one in formset.initial_forms]) for name, formset in _formsets(form)}
    return fields | rows


def in_words(form: forms.BaseForm, name: str) -> str:
    """What the unbound `form` has at the field or list of rows `name`, for people."""
    formset = dict(_formsets(form)).get(name)
    if formset is None:
        return _in_words(form[name])
    rows = (
        " · ".join(filter(None, (_in_words(row[field]) for field in row.fields if not row[field].is_hidden)))
        for row in formset.initial_forms
    )
    return _shortened("; ".join(rows)) or "none"


def _formsets(form: forms.BaseForm) -> Iterable[tuple[str, Any]]:
    return getattr(form, "formsets", {}).items()


def _row(form: forms.BaseForm) -> dict[str, Any]:
    return {name: _plain(form[name].value()) for name in form.fields if name != "DELETE"}


def _mark(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:8]


def _plain(value: Any) -> Any:
    if isinstance(value, StreamValue):
        # Not get_prep_value: it makes up ids for blocks that have none, other ones each time.
        return list(value.raw_data)
    if isinstance(value, list | tuple | set):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return "" if value is None else str(value)


def _in_words(bound: forms.BoundField) -> str:
    value = bound.value()
    if isinstance(value, StreamValue):
        return ""
    if isinstance(bound.field, forms.BooleanField):
        return "yes" if value else "no"
    if isinstance(bound.field, forms.ModelChoiceField):
        return _shortened(", ".join(_rows_named(bound.field, value)))
    if isinstance(bound.field, forms.ChoiceField):
        return str(dict(bound.field.choices).get(value, value))
    if isinstance(value, datetime):
        return moment_in_words(timezone.localtime(value) if timezone.is_aware(value) else value)
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal):
        return f"{value:,}"
    return _shortened("" if value is None else str(value)) or "empty"


def _rows_named(field: forms.ModelChoiceField, value: Any) -> Iterator[str]:
    keys = value if isinstance(value, list | tuple | set) else [value]
    chosen = [one for one in keys if one not in (None, "")]
    if not chosen:
        yield "none"
        return
    for row in field.queryset.model._default_manager.filter(pk__in=[getattr(one, "pk", one) for one in chosen]):
        yield field.label_from_instance(row)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
