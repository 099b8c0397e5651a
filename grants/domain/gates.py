"""Checking what came in: an officer passes or fails each gate of the call with a reason, then finishes the checks.

An application that passed every gate goes to the panel. One that failed a gate is out, and hears so at once by mail
with the reason: there is nothing to compare it with, and waiting for the release would only keep a charity hoping.
Where the call holds that letter, its pages say what they said before until the letter goes.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from grants.domain import letters
from grants.domain.conflicts import require_no_conflict
from grants.domain.officers import require_officer
from grants.domain.refusals import Refused
from grants.models import Application, Gate, GateResult
from portal.accounts.models import User
from portal.events import ledger


class NotBeingChecked(Refused):
    sentence = "This application is not being checked any more."


class ReasonMissing(Refused):
    sentence = "Give a reason. The record keeps it, and an applicant who did not pass reads it."


class GateOfAnotherCall(Refused):
    sentence = "This check belongs to another call."


class GatesOpen(Refused):
    """Not every gate has a result."""


class StillAsked(Refused):
    sentence = "The applicant was asked to change parts of it and still has time. Finish the checks after that."


class CheckedMeanwhile(Refused):
    sentence = (
        "Somebody else has worked on these checks since you opened the page. What you entered is still below; look at "
        "what stands now, then save again."
    )


@dataclass(frozen=True)
class Finding:
    gate: Gate
    passed: bool
    reason: str


def mark_of(application: Application) -> str:
    """A short mark of the findings as they stand; the page carries it, so that a page from before is noticed."""
    rows = application.gate_results.order_by("gate").values_list("gate", "passed", "reason")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:16]


@transaction.atomic
def check_gates(application: Application, findings: Iterable[Finding], *, by: User, seen: str) -> None:
    """Keep all of `findings` or none; `seen` is the mark of those that `by` was looking at.

    Raises as check_gate, and CheckedMeanwhile.
    """
    application = _being_checked(application, by)
    if seen != mark_of(application):
        raise CheckedMeanwhile
    for one in findings:
        check_gate(application, one.gate, passed=one.passed, reason=one.reason, by=by)


@transaction.atomic
def check_gate(application: Application, gate: Gate, *, passed: bool, reason: str, by: User) -> GateResult:
    """Pass or fail one gate. It may be changed until the checks are finished.

    Raises OnlyForOfficers, InConflict, NotBeingChecked, GateOfAnotherCall, ReasonMissing.
    """
    application = _being_checked(application, by)
    if gate.call_id != application.call_id:
        raise GateOfAnotherCall
    if not reason.strip():
        raise ReasonMissing
    before = GateResult.objects.filter(application=application, gate=gate).first()
    result, _ = GateResult.objects.update_or_create(
        application=application, gate=gate, defaults={"passed": passed, "reason": reason.strip(), "checked_by": by}
    )
    ledger.record(
        "gate-passed" if passed else "gate-failed",
        application,
        by=by,
        changes={gate.title: [_word(before), _word(result)]},
        note=result.reason,
    )
    return result


@transaction.atomic
def finish_checks(application: Application, *, by: User) -> Application:
    """To the panel when every gate is passed; else it is ineligible, and the applicant hears why.

    Raises OnlyForOfficers, InConflict, NotBeingChecked, StillAsked, GatesOpen.
    """
    application = _being_checked(application, by)
    if application.reopenings.open().exists():
        raise StillAsked
    results = {result.gate_id: result for result in application.gate_results.select_related("gate")}
    open_gates = [gate.title for gate in application.call.gates.all() if gate.pk not in results]
    if open_gates:
        raise GatesOpen(f"Still to check: {', '.join(open_gates)}.")
    failed = [result for result in results.values() if not result.passed]
    if failed:
        application.fail_checks()
    else:
        application.pass_checks()
    application.save(update_fields=["state"])
    ledger.record(
        "checks-failed" if failed else "checks-passed",
        application,
        by=by,
        changes={"state": [Application.State.SUBMITTED, application.state]},
    )
    if failed and letters.are_held(letters.tell_not_eligible(application, failed)):
        application.checks_letter_held_at = timezone.now()
        application.save(update_fields=["checks_letter_held_at"])
    return application


def letters_went(references: Collection[str]) -> None:
    """Held letters that these did not pass were released: now their applicants know."""
    Application.objects.filter(reference__in=references).update(checks_letter_held_at=None)


def _being_checked(application: Application, by: User) -> Application:
    require_officer(by)
    application = Application.objects.select_for_update(of=("self",)).select_related("call").get(pk=application.pk)
    require_no_conflict(application, by)
    if application.state != Application.State.SUBMITTED:
        raise NotBeingChecked
    return application


def _word(result: GateResult | None) -> str | None:
    return None if result is None else "passed" if result.passed else "failed"
