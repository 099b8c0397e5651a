"""Messages with an organisation about its agreement, in the back office, and the agreement's documents."""

from __future__ import annotations

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from portal.accounts.audiences import audience
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.domain.letters import addresses
from portal.agreements.domain.thread import mark_seen, write_message
from portal.agreements.models import Agreement
from portal.agreements.models.thread import LONGEST_MESSAGE
from portal.design.paging import paged
from portal.documents.domain import UploadRefused, look_at
from portal.documents.serving import attachment
from portal.mail.bounces import closed_among
from portal.payments.office.agreement import agreement_of, changing, way_to
from portal.payments.office.frame import OFFICERS, READERS, office_page, sent

PER_PAGE = 20


class MessageForm(forms.Form):
    text = forms.CharField(
        label="Your message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write your message."},
    )
    file = forms.FileField(
        label="A document to go with it", required=False, help_text="It stands among the agreement’s documents, too."
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file:
            try:
                look_at(file)
            except UploadRefused as refused:
                raise forms.ValidationError(str(refused)) from refused
        return file


@audience(OFFICERS)
@changing
def messages(request: HttpRequest, one: Agreement) -> HttpResponse:
    """Officers who look after agreements of this kind read and write."""
    form = MessageForm(sent(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            write_message(one, by=request.user, **form.cleaned_data)
            return redirect("office_agreements:messages", one.reference)
        except AgreementRefusal as refusal:
            form.add_error("text", str(refusal))
        except UploadRefused as refused:
            form.add_error("file", str(refused))
    page = Paginator(one.thread.select_related("author", "document"), PER_PAGE).get_page(request.GET.get("p"))
    mark_seen(one, page.object_list, by=request.user)
    context = {
        "agreement": one,
        "form": form,
        "page_obj": page,
        "documents": paged(request, one.documents.order_by("-uploaded_at", "-pk"), "documents"),
        "unreachable": closed_among(addresses(one)),
    }
    title, status = f"Messages about {one.reference}", 422 if form.errors else 200
    return office_page(
        request, "agreements/office/messages.html", title, context, above=way_to(one), icon="mail", status=status
    )


@audience(READERS)
def document(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    """One of the agreement's documents."""
    return attachment(request, get_object_or_404(agreement_of(request, reference).documents, pk=pk))
