"""Claims in the back office: an officer of the agreement accepts one, or refuses it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html

from portal.accounts.audiences import audience
from portal.agreements.models import Agreement
from portal.design.fields import MoneyField
from portal.design.words import long_date, pounds
from portal.payments.domain import accept_claim, refuse_claim
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.claims import Verdict
from portal.payments.models import Claim, ClaimLine
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


class AnswerByLineForm(AnswerClaimForm):
    """So much of each line is owed. Accepted without a change it is what was claimed."""

    def __init__(self, *args: Any, parts: list[ClaimLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        for one in parts:
            number = one.line.number
            self.fields[f"accepted_{number}"] = MoneyField(
                label=f"{one.line}: owed of the {pounds(one.amount)} that is claimed",
                initial=one.amount,
                required=False,
                help_text=one.what_for,
            )
            self.fields[f"reason_{number}"] = forms.CharField(
                label=f"{one.line}: why less",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=1000,
                required=False,
                help_text="Needed where you accept less; the organisation reads it.",
            )
        self.order_fields(["verdict", *(name for name in self.fields if name not in ("verdict", "answer")), "answer"])

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("verdict") != "accept":
            return cleaned
        for one in self.parts:
            accepted, reason = f"accepted_{one.line.number}", f"reason_{one.line.number}"
            amount = cleaned.get(accepted)
            if accepted in self.errors:
                continue
            if amount is None:
                self.add_error(accepted, f"Enter what is owed of “{one.line}”: £0 where nothing is.")
            elif amount > one.amount:
                self.add_error(accepted, f"Enter {pounds(one.amount)} or less: no more is claimed.")
            elif amount < one.amount and not cleaned.get(reason, "").strip():
                self.add_error(reason, f"Say why less is owed of “{one.line}”.")
        return cleaned

    @property
    def verdicts(self) -> dict[int, Verdict]:
        said = self.cleaned_data
        return {
            one.line.number: Verdict(
                accepted=said[f"accepted_{one.line.number}"], reason=said[f"reason_{one.line.number}"]
            )
            for one in self.parts
        }


@audience(OFFICERS)
@changing
def claim(request: HttpRequest, one: Agreement, number: int) -> HttpResponse:
    asked = get_object_or_404(one.claims.select_related("instalment", "claimed_by", "document"), number=number)
    if request.method != "POST" and asked.state != Claim.State.SENT:
        messages.info(request, f"Claim {number} is “{asked.get_state_display()}” already.")
        return redirect(page_of(one))

    parts = list(asked.lines.select_related("line", "document"))
    form = AnswerByLineForm(sent(request), parts=parts) if parts else AnswerClaimForm(sent(request))

    def say(answers: dict) -> None:
        if answers["verdict"] == "refuse":
            refuse_claim(asked, by=request.user, answer=answers["answer"])
        else:
            verdicts = form.verdicts if isinstance(form, AnswerByLineForm) else None
            accept_claim(asked, by=request.user, answer=answers["answer"], verdicts=verdicts)

    return ask(
        request,
        form=form,
        do=say,
        done=f"Claim {number} is answered. The organisation is being told.",
        back=page_of(one),
        title=f"Claim {number} of {pounds(asked.amount)} under {one.reference}",
        lead=asked.what_for,
        points=[*_facts(one, asked), *_lines(one, parts)],
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


def _lines(one: Agreement, parts: list[ClaimLine]) -> list[str]:
    """What each line of the budget has left beside this claim, and what shows what is claimed on it."""
    now = {line.pk: line for line in lines_of(one)} if parts else {}
    said = []
    for part in parts:
        line = now[part.line_id]
        beside = line.left + part.amount if part.claim.state == Claim.State.SENT else line.left
        words = f"{line}: {pounds(part.amount)} is claimed. Without it {pounds(beside)} of {pounds(line.has)} is left."
        if part.amount > beside:
            words += f" {pounds(part.amount - beside)} of it is within the tolerance of {pounds(line.tolerance)}."
        if part.document:
            address = reverse("office_agreements:document", args=[one.reference, part.document.pk])
            words = format_html('{} With <a href="{}">{}</a>.', words, address, part.document.original_name)
        said.append(words)
    return said
