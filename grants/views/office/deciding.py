"""The Commissioner's decision on an application, and the release of a call's decisions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime

from grants.domain.blindness import hidden_from
from grants.domain.decisions import DecisionIncomplete, OverBudget, decide, left_of, obstacles
from grants.domain.panel_scores import panel_view
from grants.domain.refusals import Refused
from grants.domain.release import last_release, release_decisions, to_release
from grants.forms.office import DecisionForm
from grants.models import Application, Decision
from grants.models.call import Held
from grants.views.office.frame import CASEWORK, COMMISSIONER, about_application, call_of, crumb_of, office_page
from portal.accounts.audiences import audience
from portal.design.words import moment_in_words
from portal.events.models import Event


@audience(COMMISSIONER)
@about_application
def decision(request: HttpRequest, application: Application) -> HttpResponse:
    """Award, decline or reserve; a decision that was not released yet may be changed."""
    standing = Decision.objects.live().filter(application=application).first()
    form = DecisionForm(request.POST if request.method == "POST" else None, application=application, standing=standing)
    if form.is_valid():
        try:
            made = decide(
                application,
                form.verdict(),
                by=request.user,
                replaces=form.cleaned_data["replaces"],
                change_reason=form.cleaned_data.get("change_reason", ""),
            )
            messages.success(
                request, f"{application.reference}: {made.get_outcome_display().lower()}. Kept back until release."
            )
            return redirect("casework:ranking", application.call_id)
        except DecisionIncomplete as refusal:
            form.show_problems(refusal.problems)
        except OverBudget as refusal:
            form.add_error("amount", str(refusal))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "application": application,
        "form": form,
        "standing": standing,
        "obstacles": [] if standing else obstacles(application),
        "view": panel_view(application, hidden=hidden_from(request.user, application.call, [application])),
        "left": left_of(application.call.budget, besides=standing),
    }
    return office_page(request, "decision.html", application.call, "Decision", context, above=crumb_of(application))


@audience(CASEWORK)
def release(request: HttpRequest, call_id: int) -> HttpResponse:
    """Show what would go out; release it when that is confirmed, and nothing but what was shown."""
    call = call_of(call_id)
    status = 200
    if request.method == "POST":
        try:
            released = release_decisions(call, by=request.user, seen=request.POST.get("seen", ""))
            if released:
                messages.success(request, released_in_words(released))
            else:
                messages.warning(request, already_in_words(last_release(call)))
            return redirect("casework:applications", call.pk)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
    release = to_release(call)
    mine = set(Application.objects.filter(call=call).without_conflict_of(request.user).values_list("pk", flat=True))
    shown = [decision for decision in release.decisions if decision.application_id in mine]
    context = {
        "release": release,
        "shown": shown,
        "left_out": len(release.decisions) - len(shown),
        "letters_held": Held.DECISIONS in call.held_mails,
        "held": Decision.objects.with_held_letter().filter(application__call=call).count(),
    }
    return office_page(request, "release.html", call, "Release decisions", context, status=status)


def released_in_words(released: list[Decision]) -> str:
    told = sum(one.released_at is not None for one in released)
    waiting = len(released) - told
    said = []
    if told == 1:
        said.append("1 decision is released. The applicant is being told.")
    elif told:
        said.append(f"{told} decisions are released. The applicants are being told.")
    if waiting == 1:
        said.append("1 decision waits with its letter in the outbox. Nobody is told until you release it there.")
    elif waiting:
        said.append(
            f"{waiting} decisions wait with their letters in the outbox. Nobody is told until you release them there."
        )
    return " ".join(said)


def already_in_words(before: Event | None) -> str:
    if before is None:
        return "There is no decision to release."
    when = moment_in_words(localtime(before.occurred_at))
    return f"The decisions were released already, by {before.actor_label} at {when}. Nothing more has gone out."
