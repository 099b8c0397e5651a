"""Which version of the questions each draft has, what is different now, and moving drafts to the new one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grants.domain.refusals import Refused
from grants.domain.renewing import move_drafts, take_new_questions
from grants.models import Application, Call
from grants.views.office.frame import OFFICERS, call_of, office_page
from portal.accounts.audiences import audience
from portal.questionnaires.differences import difference


@audience(OFFICERS)
def versions(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    if request.method != "POST":
        return _page(request, call)
    try:
        _do(request, call)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, call, status=409)
    return redirect("casework:versions", call_id)


def _do(request: HttpRequest, call: Call) -> None:
    if "take" in request.POST:
        version = take_new_questions(call, seen=request.POST.get("seen", ""), by=request.user)
        messages.success(request, f"Whoever begins to apply now gets version {version.number}.")
    elif "move" in request.POST:
        offered = Application.including_tests.drafts_with_versions(call).values_list("reference", flat=True)
        chosen = set(offered) & set(request.POST.getlist("draft"))
        moved = move_drafts(call, chosen, by=request.user)
        if moved:
            names = ", ".join(one.reference for one in moved)
            messages.success(request, f"Moved: {names}. Their people hear by e-mail what changed.")
        else:
            messages.warning(request, "Nothing was moved. Choose applications that have an older version.")


def _page(request: HttpRequest, call: Call, *, status: int = 200) -> HttpResponse:
    asked = Call.objects.select_related("questionnaire_version__questionnaire").get(pk=call.pk).questionnaire_version
    now = asked.questionnaire.schema if asked else None
    drafts = list(Application.including_tests.drafts_with_versions(call))
    context = {
        "asked": asked,
        "seen": now.sha256 if now else "",
        "new": difference(asked.schema, now) if asked and now and now.sha256 != asked.sha256 else None,
        "is_new": bool(asked and now and now.sha256 != asked.sha256),
        "drafts": [(one, _left_behind(one, asked)) for one in drafts],
        "behind": asked and any(one.response.version_id != asked.pk for one in drafts),
    }
    return office_page(request, "versions.html", call, "Versions of the questions", context, status=status)


def _left_behind(draft: Application, asked) -> list[str] | None:
    """What would be different for a draft that has another version; None where it has the call's."""
    if asked is None or draft.response.version_id == asked.pk:
        return None
    return difference(draft.response.version.schema, asked.schema).in_words()
