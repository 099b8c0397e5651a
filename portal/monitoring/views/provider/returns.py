"""The list of returns, one return's page, and sending it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from portal.accounts.audiences import PROVIDER, audience
from portal.design.words import long_date
from portal.events import ledger
from portal.monitoring.comparison import rows_of
from portal.monitoring.domain import (
    MayOnlyRead,
    NothingCorrected,
    PeriodRuns,
    ReturnChanged,
    ReturnIncomplete,
    StillRuns,
    can_follow,
    may_be_corrected,
    may_drop,
    may_write,
    submit_return,
)
from portal.monitoring.editions import beside_the_one_before
from portal.monitoring.forms.sending import SendForm
from portal.monitoring.left_behind import left_behind
from portal.monitoring.models import CaseRule, MonitoringReturn
from portal.monitoring.readiness import readiness_of
from portal.monitoring.shared import offers_of
from portal.monitoring.views.provider.scope import may_only_read, overtaken, return_of
from portal.questionnaires.domain.signing import answers_in_words

PAGE_SIZE = 20
NOTHING_CORRECTED = "Nothing differs from what we accepted. Change the figure that is wrong, then send the correction"
PERIOD_RUNS = "The period is not over. You can send this return from {} on. What you entered is kept"


@audience(PROVIDER)
def returns(request: HttpRequest) -> HttpResponse:
    """All returns of one's organisations: what is to be done first."""
    mine = MonitoringReturn.objects.of(request.user).by_what_is_to_be_done()
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "monitoring/provider/returns.html", {"page": page, "today": timezone.localdate()})


@audience(PROVIDER)
def one_return(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """What is to be done for a return, or what was sent."""
    found = return_of(request, reference, number)
    # While it is written for the first time, the offers say the same.
    behind = [] if found.can_be_written and not found.is_correction else left_behind(found)
    context = {
        "return": found,
        "rows": rows_of(found),
        "readiness": readiness_of(found),
        "may_write": may_write(found, request.user),
        "overdue": found.is_overdue(timezone.localdate()),
        "early": found.is_early(timezone.localdate()),
        "words": answers_in_words(found.response) if found.response and not found.can_be_written else None,
        "counts_cases": CaseRule.objects.filter(indicator__in=found.indicators()).exists(),
        "questions": list(found.figure_questions.select_related("indicator")),
        "editions": list(found.editions.select_related("correction")),
        "corrections": list(found.corrections.select_related("opened_by")),
        "offers": offers_of(found),
        "behind": behind,
        "may_follow": bool(behind) and may_write(found, request.user) and can_follow(found),
        "may_correct": may_be_corrected(found) and may_write(found, request.user),
        "may_drop": found.is_correction and found.is_with_provider and may_drop(found, request.user),
        "events": ledger.timeline(found)[:20],
    }
    return render(request, "monitoring/provider/return.html", context)


@audience(PROVIDER)
def edition(request: HttpRequest, reference: str, number: int, edition: int) -> HttpResponse:
    """What was sent once, beside what was sent before it."""
    found = return_of(request, reference, number)
    beside = beside_the_one_before(
        get_object_or_404(found.editions.select_related("sent_by", "correction__accepted_by"), number=edition)
    )
    context = {"return": found, "beside": beside, "number_text": str(edition)}
    return render(request, "monitoring/provider/edition.html", context)


@audience(PROVIDER)
def check(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Everything once more, and the button that sends it."""
    found = return_of(request, reference, number)
    if request.method == "GET" and not found.can_be_written:
        return redirect("provider_return", reference, number)
    form = SendForm(found, request.POST if request.method == "POST" else None)
    incomplete = None
    if request.method == "POST" and form.is_valid():
        try:
            submit_return(found, by=request.user, **form.sent)
            return redirect("provider_return_sent", reference, number)
        except ReturnChanged as changed:
            return overtaken(request, changed.monitoring_return, form.typed)
        except MayOnlyRead:
            return may_only_read(request, found)
        except NothingCorrected:
            form.add_error(None, NOTHING_CORRECTED)
        except PeriodRuns as early:
            form.add_error(None, PERIOD_RUNS.format(long_date(early.last_day)))
        except (ReturnIncomplete, StillRuns) as error:
            incomplete = error
    context = {
        "return": found,
        "rows": rows_of(found),
        "readiness": readiness_of(found),
        "words": answers_in_words(found.response) if found.response else None,
        "form": form,
        "early": found.is_early(timezone.localdate()) and not form.is_bound,
        "may_write": may_write(found, request.user),
    }
    return render(request, "monitoring/provider/check.html", context, status=422 if form.errors or incomplete else 200)


@audience(PROVIDER)
def sent(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    found = return_of(request, reference, number)
    if found.submitted_at is None:
        return redirect("provider_return", reference, number)
    return render(request, "monitoring/provider/sent.html", {"return": found})
