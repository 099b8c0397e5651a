"""Answers for a whole questionnaire, from a few facts and plausible words for the rest."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from portal.questionnaires.schema import NOT_FILLED_IN, Kind, Question, Schema

WORDS = {
    "evidence": "We asked the people we work with, and the neighbourhood team. Both told us the same.",
    "how_it_fits": "It prevents harm to people at risk, which is what the Plan asks for.",
    "whats_new": "Nobody here does this yet. Two groups that never worked together will do it together.",
    "partners": "The neighbourhood policing team and the local school.",
    "afterwards": "Volunteers carry it on; the equipment stays.",
    "description": "Every week we open our doors, with two trained volunteers, to the people whom this is for.",
    "work": "We are a group of volunteers who look after each other and our neighbourhood.",
}


def answers_for(schema: Schema, facts: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Section key → question key → value, every required question answered; `facts` win over the plausible words.

    `facts` needs project_name, summary, amount_requested, starts_on, ends_on, themes, areas and outcomes.
    """
    return {
        section.key: {
            question.key: facts[question.key] if question.key in facts else _plausible(question, facts)
            for question in section.questions
            if question.key in facts or (question.required and question.kind not in (*NOT_FILLED_IN, Kind.FILES))
        }
        for section in schema.sections
    }


def _plausible(question: Question, facts: Mapping[str, Any]) -> Any:
    match question.kind:
        case Kind.SHORT:
            return question.choices[0].label if question.choices else "The committee"
        case Kind.LONG:
            return WORDS.get(question.key, "As we told the neighbourhood team when we planned it with them.")
        case Kind.NUMBER:
            return question.least or "12"
        case Kind.MONEY:
            return question.least or "2500.00"
        case Kind.DATE:
            return facts.get("ends_on", timezone.localdate().isoformat())
        case Kind.YES_NO:
            return question.rule.answer != "no" if question.rule else True
        case Kind.CHOICE:
            return next(choice.value for choice in question.choices if choice.passes)
        case Kind.CHOICES:
            return [question.choices[0].value]
        case Kind.EMAIL:
            return "committee@group.example"
        case Kind.TELEPHONE:
            return "01305 000000"
        case Kind.WEB:
            return "https://group.example"
        case Kind.POSTCODE:
            return "DT1 1AA"
        case Kind.ADDRESS:
            return {"line_1": "1 High Street", "line_2": "", "town": "Dorchester", "county": "", "postcode": "DT1 1AA"}
        case Kind.GROUP:
            return [_row(question, facts)] * max(question.rows_least, 1)
    return []


def _row(question: Question, facts: Mapping[str, Any]) -> dict[str, Any]:
    if question.key == "budget":
        amount = facts.get("amount_requested", "1000.00")
        return {"what": "Everything the project needs", "cost": amount, "asked_for": amount, "from_elsewhere": "0.00"}
    return {column.key: _plausible(column, facts) for column in question.columns if column.required}


def project_facts(
    *,
    title: str,
    summary: str,
    amount: Decimal,
    starts_on: date,
    ends_on: date,
    theme: str,
    area: str,
    outcome: str,
    target: int,
    baseline: int = 0,
) -> dict[str, Any]:
    """The facts of a project in the shape of its answers."""
    return {
        "project_name": title,
        "summary": summary,
        "amount_requested": f"{amount:.2f}",
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
        "themes": [theme],
        "areas": [area],
        "outcomes": [
            {
                "outcome": outcome,
                "indicator": outcome,
                "baseline": str(baseline),
                "target": str(target),
                "measured": "Counted at every session",
            }
        ],
    }
