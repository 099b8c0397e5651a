"""The agreement as a PDF, for both sides."""

from django.http import Http404, HttpResponse

from portal.agreements.models import Agreement
from portal.agreements.text import passages
from portal.design.pdf import render_pdf


def agreement_as_pdf(agreement: Agreement) -> HttpResponse:
    """The text as it was offered, with the signatures under it. Raises Http404 where there is no text yet."""
    if not agreement.text:
        raise Http404("This agreement has no text.")
    context = {
        "agreement": agreement,
        "passages": passages(agreement.text),
        "signatures": list(agreement.signatures.all()),
    }
    response = HttpResponse(render_pdf("agreements/pdf/agreement.html", context), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="agreement-{agreement.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
