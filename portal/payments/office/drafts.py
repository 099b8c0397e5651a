"""Before an agreement is signed, in the back office: its template, the offer of a contract, and what the organisation
asks to have changed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.accounts.audiences import audience
from portal.agreements.domain import offer_agreement, refuse_draft_change
from portal.agreements.domain.drafts import open_change_of
from portal.agreements.domain.errors import WrongState
from portal.agreements.domain.signing_mails import signatories
from portal.agreements.domain.templates import choose_template
from portal.agreements.draft_pages import drafts_of
from portal.agreements.models import Agreement, AgreementTemplate
from portal.design.fields import MoneyField
from portal.design.office_dates import DayInput
from portal.design.reach import within_reach
from portal.payments.domain import change_draft
from portal.payments.domain.drafts import ConditionTerms, Planned, Redrafted
from portal.payments.models import Instalment
from portal.payments.office.agreement import agreement_of, changing, page_of, way_to
from portal.payments.office.frame import OFFICERS, READERS, ask, office_page, sent


class TemplateForm(forms.Form):
    template = forms.ModelChoiceField(
        queryset=AgreementTemplate.objects.none(), required=False, empty_label="The usual one"
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = AgreementTemplate.objects.usable().filter(kind=kind)


class DraftForm(forms.Form):
    """Another draft or a no; what may be changed stands as it is now."""

    verdict = forms.ChoiceField(
        label="Your answer",
        choices=[("change", "Offer another draft, as below"), ("refuse", "The text stays")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the text changes."},
    )
    answer = forms.CharField(
        label="What you say to the organisation",
        help_text="Needed where the text stays.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    purpose = forms.CharField(label="What the money is for", widget=forms.Textarea(attrs={"rows": 4}))
    starts_on = forms.DateField(label="First day", widget=DayInput, validators=[within_reach])
    ends_on = forms.DateField(label="Last day", widget=DayInput, validators=[within_reach])

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        facts = {"purpose": agreement.purpose, "starts_on": agreement.starts_on, "ends_on": agreement.ends_on}
        super().__init__(*args, initial=facts, **kwargs)
        self.conditions = list(agreement.conditions.filter(met_on=None))
        for one in self.conditions:
            self._add_condition(one)
        self.instalments = list(agreement.instalments.filter(state=Instalment.State.PLANNED).order_by("number"))
        for one in self.instalments:
            name = f"instalment_{one.number}"
            self.fields[f"{name}_amount"] = MoneyField(
                label=f"Instalment {one.number}: pounds",
                initial=one.amount,
                min_value=Decimal("0.01"),
                widget=forms.TextInput,
                error_messages={"min_value": "The amount must be more than £0."},
            )
            self.fields[f"{name}_due_on"] = forms.DateField(
                label=f"Instalment {one.number}: paid from",
                initial=one.due_on,
                widget=DayInput,
                validators=[within_reach],
            )

    def _add_condition(self, one: Any) -> None:
        name = f"condition_{one.number}"
        self.fields[f"{name}_text"] = forms.CharField(
            label=f"Condition {one.number}", initial=one.text, widget=forms.Textarea(attrs={"rows": 2})
        )
        self.fields[f"{name}_due_on"] = forms.DateField(
            label=f"Condition {one.number}: to be met by",
            initial=one.due_on,
            required=False,
            widget=DayInput,
            validators=[within_reach],
        )
        self.fields[f"{name}_before_payment"] = forms.BooleanField(
            label=f"Condition {one.number}: nothing is paid before it is met",
            initial=one.before_payment,
            required=False,
        )

    @property
    def redrafted(self) -> Redrafted:
        said = self.cleaned_data
        return Redrafted(
            purpose=said["purpose"],
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            conditions={
                one.number: ConditionTerms(
                    text=said[f"condition_{one.number}_text"],
                    due_on=said[f"condition_{one.number}_due_on"],
                    before_payment=said[f"condition_{one.number}_before_payment"],
                )
                for one in self.conditions
            },
            instalments={
                one.number: Planned(said[f"instalment_{one.number}_amount"], said[f"instalment_{one.number}_due_on"])
                for one in self.instalments
            },
        )


@audience(OFFICERS)
@changing
def answer(request: HttpRequest, one: Agreement) -> HttpResponse:
    """What the organisation asked for, and the draft as it stands, to be changed."""
    change = open_change_of(one)
    if change is None or one.state != Agreement.State.OFFERED:
        return redirect(page_of(one))
    form = DraftForm(sent(request), agreement=one)

    def say(answers: dict[str, Any]) -> None:
        if answers["verdict"] == "refuse":
            refuse_draft_change(change, by=request.user, answer=answers["answer"])
        else:
            change_draft(change, form.redrafted, by=request.user, answer=answers["answer"])

    return ask(
        request,
        form=form,
        do=say,
        done="The organisation is told. It sees both texts and what is different.",
        back=page_of(one),
        title="Answer what is asked for before signing",
        lead=f"{change.asked_by} for {one.organisation}:\n{change.wish}",
        button="Send the answer",
        above=way_to(one),
    )


@audience(READERS)
def drafts(request: HttpRequest, reference: str) -> HttpResponse:
    one = agreement_of(request, reference)
    context = {"agreement": one, **drafts_of(one, request.GET.get("draft"))}
    return office_page(request, "agreements/office/drafts.html", "What is different", context, above=way_to(one))


@audience(OFFICERS)
@changing
def template(request: HttpRequest, one: Agreement) -> HttpResponse:
    return ask(
        request,
        form=TemplateForm(sent(request), kind=one.kind, initial={"template": one.template_id}),
        do=lambda answers: choose_template(one, answers["template"], by=request.user),
        done="The template is chosen. The text is made from it when the agreement is offered.",
        back=page_of(one),
        title=f"The template of {one.reference}",
        lead="What the agreement says and who signs it comes from its template.",
        button="Choose it",
        above=way_to(one),
    )


@audience(OFFICERS)
@changing
def offer(request: HttpRequest, one: Agreement) -> HttpResponse:
    """A contract is offered here instead of being signed on paper; a grant is offered by its release."""
    if one.is_grant or one.state != Agreement.State.PLANNED:
        return redirect(page_of(one))

    def send(answers: dict[str, Any]) -> None:
        if not signatories(one.organisation):
            raise WrongState(
                f"Nobody may sign for {one.organisation} in this portal yet. Invite somebody first, on its own page."
            )
        offer_agreement(one, by=request.user)

    return ask(
        request,
        form=forms.Form(sent(request)),
        do=send,
        done="The contract is offered. Everybody who may sign for the organisation is told.",
        back=page_of(one),
        title=f"Offer {one.reference} for signature",
        lead="Its text is made from its template now, and the organisation signs it in the portal.",
        button="Offer it",
        above=way_to(one),
    )
