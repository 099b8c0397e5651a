"""Eligibility answers given before sign-in, kept in the session until an application takes them over.

They go by the version of the questionnaire that was asked: answers to an older one are not answers to this one. Signing
in keeps them, because Django keeps the session of somebody who was nobody before.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from grants.models import Call, EligibilityCount
from portal.questionnaires.eligibility import Outcome, judge

KEY = "eligibility_answers"
COUNTED = "eligibility_counted"


def carried(request: HttpRequest, call: Call) -> dict[str, Any]:
    return dict(request.session.get(KEY, {}).get(str(call.eligibility_version_id), {}))


def carry(request: HttpRequest, call: Call, values: Mapping[str, Any]) -> None:
    kept = request.session.get(KEY, {})
    request.session[KEY] = kept | {str(call.eligibility_version_id): dict(values)}


def outcome_so_far(request: HttpRequest, call: Call) -> Outcome:
    """What the answers carried so far mean for this call; a call without an eligibility check passes everybody."""
    if call.eligibility_version is None:
        return Outcome(passed=True)
    return judge(call.eligibility_version.schema, carried(request, call))


def count_once(request: HttpRequest, call: Call, outcome: Outcome) -> None:
    """Count a finished check for the office's burden page: a browser's first, and no later one."""
    counted = request.session.get(COUNTED, [])
    if outcome.unanswered or call.pk in counted:
        return
    EligibilityCount.one_more(call, passed=outcome.passed)
    request.session[COUNTED] = [*counted, call.pk]
