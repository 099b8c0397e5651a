"""Where an officer sends a mail that did not arrive to another address."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.audiences import audience
from portal.correspondence.domain.elsewhere import HowMissing, Reader, may_go_elsewhere, readers_of, send_elsewhere
from portal.correspondence.domain.outbox import Refused
from portal.correspondence.office.frame import OFFICERS, office_page
from portal.correspondence.office.outbox import found, way
from portal.design.fields import EmailField

ANOTHER = ""


class ElsewhereForm(forms.Form):
    """`readers` may be chosen; any other address is typed, with how it is known."""

    to = forms.ChoiceField(label="To whom", widget=forms.RadioSelect, required=False)
    address = EmailField(
        label="The other address",
        required=False,
        help_text="Of the same person, or of somebody else who may read what it says.",
        error_messages={"invalid": "Enter an e-mail address, such as name@example.org."},
    )
    how_known = forms.CharField(
        label="How you know this address",
        required=False,
        max_length=500,
        help_text="Such as “told me by telephone today”. The record keeps it.",
    )

    def __init__(self, *args: Any, readers: list[Reader], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not readers:
            del self.fields["to"]
            return
        known = [(one.address, f"{one.words}: {one.address}") for one in readers]
        self.fields["to"].choices = [*known, (ANOTHER, "Another address, typed below")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") or self.errors:
            return cleaned
        if not cleaned.get("address"):
            self.add_error("address", "Enter the address that it is to go to.")
        if not cleaned.get("how_known"):
            self.add_error("how_known", HowMissing.sentence)
        return cleaned

    @property
    def chosen(self) -> dict[str, str]:
        said = self.cleaned_data
        return {"to": said.get("to") or said["address"], "how_known": said["how_known"]}


@audience(OFFICERS)
def elsewhere(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    if not may_go_elsewhere(one):
        raise Http404
    status = 200
    form = ElsewhereForm(request.POST if request.method == "POST" else None, readers=readers_of(one))
    if form.is_bound and form.is_valid():
        try:
            sent = send_elsewhere(one, by=request.user, **form.chosen)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, f"The e-mail is on its way to {sent.to}.")
            return redirect("outbox:message", sent.pk)
    elif form.is_bound:
        status = 422
    page = {"title": "Send it to another address", "button": "Send it"}
    page["lead"] = f"“{one.subject}” did not arrive at {one.to}. The same words go to the address that you choose."
    return office_page(
        request, "ask.html", page["title"], {"mail": one, "form": form, **page}, above=way(one), status=status
    )
