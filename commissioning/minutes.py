"""The minutes of a service review as a tagged PDF, for both sides."""

from typing import Any

from django.http import Http404, HttpResponse

from commissioning.models import ServiceReview
from commissioning.record import record_of
from portal.design.pdf import render_pdf


def minutes_of(review: ServiceReview) -> dict[str, Any]:
    """What the minutes say; once they are agreed, as they were agreed."""
    return {
        "review": review,
        "contract": review.contract,
        "attendees": list(review.attendees.all()),
        "ratings": list(review.ratings.all()),
        **(review.agreed_record or record_of(review)),
    }


def minutes_as_pdf(review: ServiceReview) -> HttpResponse:
    """Raises Http404 where there are no minutes yet. Those that are not agreed say so."""
    if not review.minutes:
        raise Http404("There are no minutes yet.")
    drawn = render_pdf("commissioning/pdf/minutes.html", minutes_of(review))
    response = HttpResponse(drawn, content_type="application/pdf")
    name = f"minutes-{review.contract.reference}-{review.number}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
