"""Claims in the back office: an officer of the agreement accepts one, or refuses it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.words import long_date, pounds
from portal.payments.domain import accept_claim, refuse_claim
from portal.payments.models import Claim
from portal.payments.office.agreement import changing, page_of, way_to
from portal.payments.office.frame import OFFICERS, ask, sent


class AnswerClaimForm(forms.Form):
    verdict = forms.ChoiceField(
        label="Your answer",
        choices=[("accept", "Accept: it is owed"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is owed."},
    )
    answer = forms.CharField(
        label="What the organisation reads",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
        help_text="Needed when you refuse.",
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("verdict") == "refuse" and not cleaned.get("answer", "").strip():
            self.add_error("answer", "Say why you refuse: the organisation reads it.")
        return cleaned


@audience(OFFICERS)
@changing
def claim(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    asked = get_object_or_404(one.claims.select_related("instalment", "claimed_by", "document"), number=number)
    if request.method != "POST" and asked.state != Claim.State.SENT:
        messages.info(request, f"Claim {number} is “{asked.get_state_display()}” already.")
        return redirect(page_of(one))

    def say(answers: dict) -> None:
        if answers["verdict"] == "refuse":
            refuse_claim(asked, by=request.user, answer=answers["answer"])
        else:
            accept_claim(asked, by=request.user, answer=answers["answer"])

    return ask(
        request,
        form=AnswerClaimForm(sent(request)),
        do=say,
        done=f"Claim {number} is answered. The organisation is being told.",
        back=page_of(one),
        title=f"Claim {number} of {pounds(asked.amount)} under {one.reference}",
        lead=asked.what_for,
        points=_facts(one, asked),
        button="Send the answer",
        above=way_to(one),
    )


def _facts(one: Agreement, asked: Claim) -> list[str]:
    """What an officer has to know before answering."""
    paid, planned = one.instalments.paid().total(), one.instalments.in_force().total()
    facts = [
        f"{one.title}, {one.organisation}.",
        f"Claimed by {asked.claimed_by} on {long_date(asked.claimed_at)}.",
    ]
    if asked.instalment:
        facts.append(
            f"It claims instalment {asked.instalment.number}, planned for {long_date(asked.instalment.due_on)}."
        )
    else:
        facts.append("It is beside the schedule. Accepted, it becomes an instalment, due today.")
    if asked.invoice:
        facts.append(f"Invoice {asked.invoice}.")
    if asked.document:
        address = reverse("office_agreements:document", args=[one.reference, asked.document.pk])
        facts.append(format_html('With <a href="{}">{}</a>.', address, asked.document.original_name))
    facts.append(f"Of {pounds(one.value)}, {pounds(planned)} is planned or paid, {pounds(paid)} paid.")
    return facts
