"""How far a draft has come: each part of it, and whether it can be sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from grants.domain.evidence import evidence_of
from grants.domain.project_facts import Problem, facts_from, problems_of
from grants.models import Application, Call
from portal.evidence.models import Evidence
from portal.evidence.standing import Standing
from portal.questionnaires.progress import SectionState, progress
from portal.questionnaires.schema import Section


@dataclass(frozen=True)
class Part:
    """A line of the task list. A part that asks only what need not be answered holds nothing back, even unopened."""

    section: Section
    state: SectionState
    holds_back: bool

    @property
    def done(self) -> bool:
        return self.state == SectionState.COMPLETE


@dataclass(frozen=True)
class Readiness:
    parts: tuple[Part, ...]
    profile_complete: bool
    evidence: tuple[Standing[Evidence], ...] = ()
    """Each paper that the call wants of the organisation."""

    @property
    def done(self) -> int:
        return sum(part.done for part in self.parts)

    @property
    def ready(self) -> bool:
        papers_lack = any(one.lacking for one in self.evidence)
        return self.profile_complete and not papers_lack and not any(part.holds_back for part in self.parts)


def facts_of(call: Call) -> dict[str, Any]:
    """What a call tells the rules of its questionnaire; the names are in `portal.questionnaires.facts`."""
    return {
        "smallest_grant": call.minimum_amount,
        "largest_grant": call.maximum_amount,
        "call_closes_on": timezone.localdate(call.closes_at),
        "decision_expected_on": call.decision_expected_on,
    }


def problems_in(call: Call, section: Section, values: Mapping[str, Any]) -> list[Problem]:
    """What the call says about the answers to one section."""
    keys = {question.key for question in section.questions}
    problems = problems_of(facts_from(values), smallest=call.minimum_amount, largest=call.maximum_amount)
    return [problem for problem in problems if problem.key in keys]


def readiness_of(application: Application) -> Readiness:
    """Prefetch `response__answers` for it: nothing is asked of the database for the parts then."""
    parts = parts_of(application)
    if application.is_paper:
        # The organisation's profile and papers come in the envelope, if at all; whoever checks it sees what is missing.
        return Readiness(parts, profile_complete=True)
    return Readiness(parts, application.organisation.profile_complete, tuple(evidence_of(application)))


def parts_of(application: Application) -> tuple[Part, ...]:
    response = application.response
    schema = response.version.schema
    values, typed = response.values(), response.typed()
    parts = []
    for one in progress(schema, values, typed, facts_of(application.call)):
        # An answer may pass by itself and still be one that the call cannot take.
        problems = problems_in(application.call, one.section, values)
        state = SectionState.IN_PROGRESS if problems else one.state
        parts.append(Part(one.section, state, holds_back=bool(problems or one.holds_back)))
    return tuple(parts)
