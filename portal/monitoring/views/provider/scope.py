"""Which return a page is about, and the pages for when it cannot do what was asked."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from portal.monitoring.models import MonitoringReturn


def return_of(request: HttpRequest, reference: str, number: int) -> MonitoringReturn:
    """The return, if it is of an organisation that the person belongs to; else 404."""
    mine = MonitoringReturn.objects.of(request.user).select_related("agreement__organisation", "response__version")
    whole = mine.select_related("narrative_by", "corrects", "opened_by")
    return get_object_or_404(whole, agreement__reference=reference, number=number)


def overtaken(
    request: HttpRequest,
    monitoring_return: MonitoringReturn,
    typed: Sequence[tuple[str, str]] = (),
    *,
    begun: bool = False,
) -> HttpResponse:
    """The return is not as it was when the page was opened; `typed` is what would be lost. `begun`: somebody has begun
    the correction `monitoring_return` meanwhile."""
    context = {
        "return": monitoring_return,
        "typed": [(what, words) for what, words in typed if words.strip()],
        "begun": begun,
    }
    return render(request, "monitoring/provider/overtaken.html", context, status=409)


def may_only_read(request: HttpRequest, monitoring_return: MonitoringReturn) -> HttpResponse:
    return render(request, "monitoring/provider/may_only_read.html", {"return": monitoring_return}, status=403)
