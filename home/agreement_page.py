"""What the page of an agreement shows its provider, gathered in a handful of queries."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from commissioning.models import ExtensionOption
from grants.models import GrantAgreement
from home.provider_tasks import address_of
from portal.agreements.models import Agreement
from portal.design.paging import paged
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain.budgets import lines_of
from portal.payments.plain_words import standing_of

PER_PAGE = 20
IN_FORCE = {Agreement.State.LIVE, Agreement.State.MOBILISING}
NOT_SIGNED = {Agreement.State.OFFERED, *Agreement.NEVER_BEGAN}


def write_to(agreement: Agreement) -> str:
    """The e-mail address for questions about an agreement: the fund's for a grant, the lead officer's for a contract;
    "" where there is none, and the page of contacts has to do."""
    grant = GrantAgreement.objects.filter(pk=agreement.pk).select_related("decision__application__call__fund").first()
    if grant:
        return grant.decision.application.call.fund.contact_email
    return agreement.lead_officer.email if agreement.lead_officer else ""


def agreement_page(request: HttpRequest, agreement: Agreement, today: date) -> dict[str, Any]:
    """The context of home/provider/agreement.html, apart from what the person may do."""
    signed = agreement.state not in NOT_SIGNED
    instalments = list(agreement.instalments.with_standing(today).order_by("number"))
    to_do = MonitoringReturn.objects.filter(agreement=agreement).by_what_is_to_be_done()
    returns = paged(request, to_do, "returns", per_page=PER_PAGE)
    claims = agreement.claims.select_related("instalment", "document").order_by("-number")
    claims = paged(request, claims.prefetch_related("lines__line", "lines__document"), "claims", per_page=PER_PAGE)
    # What the schedule pays on its day is paid without a claim, and takes nothing of a line.
    planned = [one for one in instalments if one.state != one.State.CANCELLED]
    by_claim = any(one.by_claim for one in planned) or sum(one.amount for one in planned) < agreement.value
    is_claimed = bool(claims) or (agreement.state == Agreement.State.LIVE and by_claim)
    conditions = list(agreement.conditions.prefetch_related("proofs__document"))
    variations = list(agreement.variations.select_related("asked_by").order_by("-number"))
    options = [] if agreement.is_grant else _options(agreement, today)
    return {
        "agreement": agreement,
        "signed": signed,
        "themes": list(agreement.themes.all()),
        "targets": list(agreement.targets.select_related("indicator")),
        "conditions": [
            {
                "condition": condition,
                "is_overdue": condition.is_overdue(today),
                "proof": next(reversed(condition.proofs.all()), None),
            }
            for condition in conditions
            if condition.is_to_be_met or condition.met_on
        ],
        "terms": [condition for condition in conditions if not condition.is_to_be_met and not condition.met_on],
        "can_show": agreement.state in IN_FORCE,
        "payments": [
            {
                "instalment": instalment,
                "standing": standing_of(
                    instalment.state,
                    signed=signed,
                    reasons=instalment.reasons_to_wait,
                    paid_on=instalment.paid_on,
                ),
            }
            for instalment in instalments
        ],
        "paid": sum(instalment.amount for instalment in instalments if instalment.state == instalment.State.PAID),
        "returns": [{"return": one, "href": address_of(one), "is_overdue": one.is_overdue(today)} for one in returns],
        "variations": variations,
        "options": options,
        "extended": any(one.extends for one in variations),
        "can_change": agreement.state in IN_FORCE and not any(one.is_open for one in variations),
        "documents": paged(request, agreement.documents.order_by("-uploaded_at", "-pk"), "documents"),
        "return_pages": returns,
        "repayments": list(agreement.repayments.with_parts()),
        "budget": lines_of(agreement),
        "budget_is_claimed": is_claimed,
        "claims": claims,
        "can_claim": agreement.state == Agreement.State.LIVE,
        "signatures": list(agreement.signatures.all()),
        "has_notice": agreement.subsidy_bases.standing().filter(notice_at__isnull=False).exists(),
    }


def _options(agreement: Agreement, today: date) -> list[dict[str, Any]]:
    """The options of a contract in their order: how each stands, and which one is next to be asked for."""
    rows = ExtensionOption.objects.filter(contract=agreement.pk).select_related("variation").order_by("number")
    first_open = next((one.number for one in rows if one.is_open or one.is_asked), None)
    return [
        {"option": one, "standing": one.standing(today), "is_next": one.is_open and one.number == first_open}
        for one in rows
    ]
