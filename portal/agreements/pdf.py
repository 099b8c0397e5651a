"""The agreement as a PDF, for both sides: the kept copy where it is signed, else the text to read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from portal.agreements.domain.copies import as_signed, is_signed, signed_copy_of
from portal.agreements.domain.variation_copies import variation_as_signed, variation_copy_of
from portal.agreements.models import Agreement, Variation
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
    return _to_read("agreements/pdf/agreement.html", context, f"agreement-{agreement.reference}.pdf")


def variation_as_pdf(request: HttpRequest, variation: Variation) -> HttpResponseBase:
    """The same for a variation that is signed again. Raises Http404 where there is no text."""
    if not variation.text:
        raise Http404("This variation has no text.")
    if variation.is_signed:
        return attachment(request, variation_copy_of(variation).document)
    agreement = variation.agreement
    name = f"variation-{variation.number}-{agreement.reference}.pdf"
    return _to_read("agreements/pdf/variation.html", variation_as_signed(variation, agreement), name)


def _to_read(template: str, context: dict[str, object], name: str) -> HttpResponse:
    response = HttpResponse(render_pdf(template, context), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
