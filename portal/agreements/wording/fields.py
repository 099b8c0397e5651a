"""What a template of agreements may name: fields in curly brackets, and what a clause may ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.template.defaultfilters import floatformat

from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.mail.events import Context, MergeField


@dataclass(frozen=True)
class Asked:
    """Something that a clause may ask for, and when it is so."""

    name: str
    meaning: str
    holds: Callable[[Agreement], bool]


def _of(context: Context) -> Agreement:
    agreement: Agreement = context["agreement"]
    return agreement


def _paragraphs(lines: Iterator[str]) -> str:
    return "\n\n".join(lines)


# Instalments, targets and returns live in rooms above this one: they are read as rows of the agreement.
def instalments_of(agreement: Agreement) -> list:
    return list(agreement.instalments.exclude(state="cancelled").order_by("due_on", "number"))


def _schedule(agreement: Agreement) -> Iterator[str]:
    for one in instalments_of(agreement):
        if one.after_return_id:
            when = f"once we have accepted your end report, expected from {long_date(one.due_on)}"
        else:
            when = f"once this agreement is signed, from {long_date(one.due_on)}"
        yield f"{pounds(one.amount)} {when}."


def _conditions(agreement: Agreement) -> Iterator[str]:
    for one in agreement.conditions.all():
        by = f" By {long_date(one.due_on)}." if one.due_on else ""
        first = " We pay nothing before this is met." if one.before_payment else ""
        yield f"{one.number}. {one.text}{by}{first}"


def _number(value: Decimal) -> str:
    return str(floatformat(value, "-2"))


def _targets(agreement: Agreement) -> Iterator[str]:
    for one in agreement.targets.select_related("indicator"):
        now = f" (now {_number(one.baseline)})" if one.baseline is not None else ""
        measured = f" You measure it like this: {one.how_measured}" if one.how_measured else ""
        yield f"{one.indicator.title}: {_number(one.value)}{now}.{measured}"


def _returns(agreement: Agreement) -> Iterator[str]:
    for one in agreement.returns.all():
        period = f"{long_date(one.period_start)} to {long_date(one.period_end)}"
        yield f"{one.get_kind_display()} for {period}, due by {long_date(one.due_on)}."


FIELDS = (
    MergeField("organisation", "the organisation’s name", "A community group", of=lambda c: _of(c).organisation.name),
    MergeField("reference", "the agreement’s reference", "CGS-2026-0042", of=lambda c: _of(c).reference),
    MergeField("title", "what the money is for, in short", "A safer high street", of=lambda c: _of(c).title),
    MergeField(
        "purpose",
        "what the money is for, in a few sentences",
        "Evening patrols by trained volunteers.",
        of=lambda c: _of(c).purpose,
        is_long=True,
        may_be_empty=True,
    ),
    MergeField("value", "what the agreement is worth", "£4,500", of=lambda c: pounds(_of(c).value)),
    MergeField("starts", "its first day", "1 January 2027", of=lambda c: long_date(_of(c).starts_on)),
    MergeField("ends", "its last day", "31 December 2027", of=lambda c: long_date(_of(c).ends_on)),
    MergeField(
        "schedule",
        "each instalment, and when it is paid",
        "£4,000 once this agreement is signed, from 1 January 2027.",
        of=lambda c: _paragraphs(_schedule(_of(c))),
        is_long=True,
        may_be_empty=True,
    ),
    MergeField(
        "conditions",
        "each condition, with its day and whether money waits for it",
        "1. Show us your safeguarding policy. By 31 January 2027. We pay nothing before this is met.",
        of=lambda c: _paragraphs(_conditions(_of(c))),
        is_long=True,
        may_be_empty=True,
    ),
    MergeField(
        "targets",
        "each outcome that was promised, with its target",
        "Young people taking part: 40 (now 12).",
        of=lambda c: _paragraphs(_targets(_of(c))),
        is_long=True,
        may_be_empty=True,
    ),
    MergeField(
        "returns",
        "each report, and by when it is due",
        "End report for 1 January 2027 to 31 December 2027, due by 31 January 2028.",
        of=lambda c: _paragraphs(_returns(_of(c))),
        is_long=True,
        may_be_empty=True,
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
# Without these it is no agreement about anything.
KEEPS = ("organisation", "reference", "value", "starts", "ends")


ASKED: list[Asked] = [
    Asked("conditions", "there are conditions", lambda one: one.conditions.exists()),
    Asked(
        "conditions before payment",
        "money waits until a condition is met",
        lambda one: one.conditions.filter(before_payment=True).exists(),
    ),
    Asked("targets", "outcomes were promised", lambda one: one.targets.exists()),
    Asked("returns", "reports are due", lambda one: one.returns.exists()),
    Asked("schedule", "instalments are planned", lambda one: bool(instalments_of(one))),
    Asked("several instalments", "it is paid in more than one part", lambda one: len(instalments_of(one)) > 1),
    Asked(
        "instalments after a report",
        "a part is paid only once a report is accepted",
        lambda one: any(each.after_return_id for each in instalments_of(one)),
    ),
]
"""What clauses may ask for. A wing adds what only it knows of (its AppConfig)."""


def asked_by_name() -> dict[str, Asked]:
    return {one.name: one for one in ASKED}
