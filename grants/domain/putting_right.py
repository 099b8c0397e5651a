"""What an officer puts right on an application, always with a reason and always telling the applicant.

An applicant who no longer wants the grant cannot take an application back from the panel by themselves (see
`applications.withdraw_application`), so the office does it for them. And checks that ended by mistake are opened again.
"""

from django.db import transaction

from grants.domain import letters
from grants.domain.applications import EnoughSent, require_room_for
from grants.domain.conflicts import require_no_conflict
from grants.domain.holding import CAN_BE_HELD
from grants.domain.officers import require_officer
from grants.domain.refusals import Refused
from grants.domain.writing import hold
from grants.models import Application
from portal.accounts.models import User
from portal.correspondence.domain.overtaking import never_told, overtake
from portal.events import ledger

State = Application.State


class WhyMissing(Refused):
    sentence = "Say why. The record keeps it, and the applicant reads it."


class TooLateToWithdraw(Refused):
    """It is neither being checked nor with the panel."""


class AnotherSent(Refused):
    """The organisation has sent another application since, and the call takes no more of it."""


class ChecksNotFailed(Refused):
    sentence = "Only checks that an application did not pass can be opened again."


@transaction.atomic
def withdraw_for_applicant(application: Application, *, reason: str, by: User) -> Application:
    """Take it back because the applicant asked for that, while it is being checked or with the panel.

    What was scored stays on record. Raises OnlyForOfficers, WhyMissing, InConflict, TooLateToWithdraw.
    """
    held = _held(application, reason, by)
    before = held.state
    if before not in (State.SUBMITTED, State.ASSESSING):
        raise TooLateToWithdraw(f"This application is “{held.get_state_display()}”, so it cannot be taken back.")
    held.withdraw()
    held.save(update_fields=["state"])
    ledger.record(
        "application-withdrawn", held, by=by, changes={"state": [before, State.WITHDRAWN]}, note=reason.strip()
    )
    overtake(held.reference, CAN_BE_HELD, because="the application was taken back", by=by)
    letters.tell(held, "grants/withdrawn", reason=reason.strip())
    return held


@transaction.atomic
def reopen_checks(application: Application, *, reason: str, by: User) -> Application:
    """Check again what did not pass; the findings stay until they are changed. Who was told so hears of it.

    Raises OnlyForOfficers, WhyMissing, InConflict, ChecksNotFailed, AnotherSent.
    """
    held = _held(application, reason, by)
    if held.state != State.INELIGIBLE:
        raise ChecksNotFailed
    try:
        require_room_for(held.call, held.organisation, besides=held)
    except EnoughSent as enough:
        since = ", ".join(one.reference for one in enough.sent)
        raise AnotherSent(f"{held.organisation} has sent {since} since, and the call takes no more from it.") from None
    held.reopen_checks()
    held.save(update_fields=["state", "checks_letter_held_at"])
    ledger.record(
        "checks-reopened", held, by=by, changes={"state": [State.INELIGIBLE, State.SUBMITTED]}, note=reason.strip()
    )
    overtake(held.reference, ["grants/not_eligible"], because="the checks were opened again", by=by)
    # Who was never told that it did not pass is not told that this is taken back.
    never = never_told(held.reference, ["grants/not_eligible"])
    letters.tell(held, "grants/checks_reopened", besides=never, reason=reason.strip())
    return held


def _held(application: Application, reason: str, by: User) -> Application:
    require_officer(by)
    if not reason.strip():
        raise WhyMissing
    # The organisation too: what it has sent is counted (see `require_room_for`).
    held = hold(application, Application.objects.select_related("call__fund"))
    require_no_conflict(held, by)
    return held
