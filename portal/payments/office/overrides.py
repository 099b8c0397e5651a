"""Overriding what holds an instalment, and the list of all that were, for whoever audits them."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime

from portal.accounts.audiences import audience
from portal.accounts.models import User
from portal.dates.financial_years import financial_year, financial_year_label
from portal.design.words import long_date, pounds
from portal.exports.csv_files import csv_download
from portal.payments.domain import override_holds, take_back_override
from portal.payments.domain.overriding import MAY_OVERRIDE, OPEN
from portal.payments.holds import Hold
from portal.payments.models import Instalment, Override, OverrideQuerySet
from portal.payments.office.forms import ReasonForm
from portal.payments.office.frame import COUNTERSIGNERS, READERS, ask, office_page, sent

PER_PAGE = 25
PEOPLE = ("by", "taken_back_by", "instalment__prepared_by", "instalment__approved_by", "instalment__countersigned_by")
HEADER = [
    "Overridden on", "By", "Agreement", "Organisation", "Instalment", "Amount", "What held it", "Reason (published)",
    "Note (not published)", "Taken back on", "Taken back by", "Why taken back", "Instalment is", "Paid on",
    "Prepared by", "Approved by", "Countersigned by",
]  # fmt: skip


class OverrideForm(forms.Form):
    keys = forms.MultipleChoiceField(
        label="What does not hold this payment back?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what you override."},
    )
    reason = forms.CharField(
        label="Why is it paid all the same?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text="This is published with the payment. Write about the case, and about no person.",
        error_messages={"required": "Say why it is paid all the same."},
    )
    note = forms.CharField(
        label="Note for the office",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
        help_text="Not published.",
    )

    def __init__(self, *args, holds: list[Hold], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = [(one.key, one.sentence) for one in holds]


class YearForm(forms.Form):
    year = forms.TypedChoiceField(label="Financial year", coerce=int, required=False, empty_value=None)

    def __init__(self, data, *, years: list[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [("", "All years"), *((str(one), financial_year_label(one)) for one in years)]


@audience(COUNTERSIGNERS)
def override(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Instalment.objects.visible_to(request.user).with_standing(timezone.localdate())
    one = get_object_or_404(seen, pk=pk)
    back = reverse("office_agreements:agreement", args=[one.agreement.reference])
    rest = [reason for reason in one.reasons_to_wait if reason not in {hold.sentence for hold in one.to_override}]
    return ask(
        request,
        form=OverrideForm(sent(request), holds=one.to_override),
        do=lambda answers: override_holds(one, by=request.user, **answers),
        done=f"{one} can go on. What you wrote is on the list of overrides.",
        back=back,
        title=f"Override what holds {one}",
        lead=f"{pounds(one.amount)} to {one.agreement.organisation}.",
        points=[
            "It holds for this instalment alone, and only for what you tick.",
            "Whoever prepares the payment must be somebody else.",
            *(f"This cannot be overridden: {reason}" for reason in rest),
        ],
        button="Override",
        above=((back, one.agreement.reference),),
    )


@audience(COUNTERSIGNERS)
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Override.objects.visible_to(request.user).select_related("by", "instalment__agreement__organisation")
    one = get_object_or_404(seen, pk=pk)
    agreement = one.instalment.agreement
    return ask(
        request,
        form=ReasonForm(sent(request), label="Why does it hold the payment again?"),
        do=lambda answers: take_back_override(one, by=request.user, reason=answers["reason"]),
        done=f"{one.what} holds {one.instalment} again.",
        back=reverse("office_payments:overrides"),
        title=f"Take back: {one.what}",
        lead=f"{one.instalment}: {pounds(one.instalment.amount)} to {agreement.organisation}.",
        points=[
            f"{one.by} overrode it on {long_date(localtime(one.at).date())}: {one.reason}",
            "What was decided stays written down. Your reason is published with it once the instalment is paid.",
            "A payment that was prepared or approved meanwhile waits until the hold is gone.",
        ],
        button="Take it back",
        above=((reverse("office_payments:overrides"), "Overridden holds"),),
    )


@audience(READERS)
def overrides(request: HttpRequest) -> HttpResponse:
    form, found = _asked_for(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    above = ((reverse("office_payments:list"), "Payments"),)
    context = {"form": form, "page_obj": page, "year": request.GET.get("year", ""), "open": OPEN}
    context["may_take_back"] = request.user.has_role(*MAY_OVERRIDE)
    status = 422 if form.errors else 200
    return office_page(
        request, "payments/office/overrides.html", "Overridden holds", context, above=above, status=status
    )


@audience(READERS)
def overrides_csv(request: HttpRequest) -> StreamingHttpResponse:
    _, found = _asked_for(request)
    return csv_download("overridden-holds.csv", HEADER, _rows(found))


def _asked_for(request: HttpRequest) -> tuple[YearForm, OverrideQuerySet]:
    seen = Override.objects.visible_to(request.user)
    form = YearForm(request.GET, years=_years(request.user))
    year = form.cleaned_data["year"] if form.is_valid() else None
    found = seen if year is None else seen.in_year(year)
    return form, found.select_related("instalment__agreement__organisation", *PEOPLE)


def _years(user: User) -> list[int]:
    """From this financial year back to that of the first override."""
    now = financial_year(timezone.localdate())
    first = Override.objects.visible_to(user).order_by("at").values_list("at", flat=True).first()
    return list(range(now, (financial_year(localtime(first).date()) if first else now) - 1, -1))


def _rows(found: OverrideQuerySet) -> Iterator[list[object]]:
    for one in found.iterator(chunk_size=500):
        paid = one.instalment
        yield [
            localtime(one.at).date(),
            str(one.by),
            paid.agreement.reference,
            paid.agreement.organisation.name,
            paid.number,
            paid.amount,
            one.what,
            one.reason,
            one.note,
            localtime(one.taken_back_at).date() if one.taken_back_at else "",
            str(one.taken_back_by or ""),
            one.why_taken_back,
            paid.get_state_display(),
            paid.paid_on,
            *(str(who) if who else "" for who in (paid.prepared_by, paid.approved_by, paid.countersigned_by)),
        ]
