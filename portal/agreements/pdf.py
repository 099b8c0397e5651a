"""The agreement as a PDF, for both sides: the kept copy where it is signed, else the text to read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from portal.agreements.domain.copies import as_signed, is_signed, signed_copy_of
from portal.agreements.models import Agreement
from portal.design.pdf import render_pdf
from portal.documents.serving import attachment


def agreement_as_pdf(request: HttpRequest, agreement: Agreement) -> HttpResponseBase:
    """The signed copy, the same bytes each time; before that the text as it is offered, with the signatures so far.

    Raises Http404 where there is no text yet.
    """
    if not agreement.text:
        raise Http404("This agreement has no text.")
    if is_signed(agreement):
        return attachment(request, signed_copy_of(agreement).document)
    context = as_signed(agreement, list(agreement.signatures.order_by("signed_at", "pk")))
    response = HttpResponse(render_pdf("agreements/pdf/agreement.html", context), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="agreement-{agreement.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
