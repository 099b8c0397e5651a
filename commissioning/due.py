"""What contracts have due: options and break clauses with their days of notice, and the provider's insurance."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse

from commissioning.models import BreakClause, Contract, ExtensionOption
from commissioning.models.contract import PUBLISHED_ABOVE
from portal.agreements.due import Due, Kind
from portal.agreements.models import Agreement, AgreementQuerySet, Variation
from portal.design.words import long_date
from portal.evidence.kinds import Kind as Paper
from portal.evidence.models import Evidence

# Listed from this long before.
NOTICES, INSURANCES = timedelta(days=180), timedelta(days=60)
# Working days before, on which the officer is reminded.
TOLD_BEFORE_NOTICE, TOLD_BEFORE_INSURANCE_ENDS = 30, 20


def options(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """The first option of each contract that is neither taken nor given up."""
    taken = {*Variation.OPEN, Variation.State.AGREED}
    open_ones = (
        ExtensionOption.objects.filter(
            contract__in=agreements.filter(state__in=Agreement.IN_FORCE),
            contract__ends_on__gte=today,
            not_taken_on__isnull=True,
        )
        .exclude(variation__state__in=taken)
        .select_related("contract__organisation", "contract__lead_officer")
        .order_by("contract", "-number")
    )
    first = {one.contract_id: one for one in open_ones}
    for one in first.values():
        if one.notice_by > today + NOTICES:
            continue
        late = ": the notice date has passed" if one.notice_by < today else ""
        yield Due(
            key=f"option-{one.pk}",
            agreement=one.contract,
            kind=Kind.NOTICE,
            what=f"Take or leave option {one.number} of {one.months} months{late}",
            on=one.notice_by,
            href=reverse("contract_register", args=[one.contract_id]),
            ahead=TOLD_BEFORE_NOTICE,
        )


def breaks(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Break clauses for which notice can still be given, and those whose notice is over are left out."""
    found = BreakClause.objects.filter(
        contract__in=agreements.filter(state__in=Agreement.IN_FORCE),
        notice_by__gte=today,
        notice_by__lte=today + NOTICES,
    )
    for one in found.select_related("contract__organisation", "contract__lead_officer"):
        yield Due(
            key=f"break-{one.pk}",
            agreement=one.contract,
            kind=Kind.NOTICE,
            what=f"Last day of notice for the break on {long_date(one.breaks_on)}",
            on=one.notice_by,
            href=reverse("contract_register", args=[one.contract_id]),
            ahead=TOLD_BEFORE_NOTICE,
        )


def copies(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """Published contracts over £10,000 of which the public has no copy yet (SI 2011/3050)."""
    published = Contract.objects.filter(pk__in=agreements, published=True, public_copy__isnull=True)
    found = published.filter(value__gt=PUBLISHED_ABOVE, state__in=Agreement.IN_FORCE)
    for one in found.select_related("organisation", "lead_officer").order_by("pk"):
        yield Due(
            key=f"copy-{one.pk}",
            agreement=one,
            kind=Kind.COPY,
            what="Add the copy that the public may read: it is over £10,000",
            on=one.starts_on,
            href=reverse("contract_public_copy", args=[one.pk]),
        )


def insurance(agreements: AgreementQuerySet, today: date) -> Iterator[Due]:
    """The provider's insurance, where it runs out while the contract does, or was never given."""
    running = agreements.filter(kind=Agreement.Kind.CONTRACT, state__in=Agreement.IN_FORCE, ends_on__gte=today)
    contracts = list(running.select_related("organisation", "lead_officer").order_by("pk"))
    providers = {one.organisation_id for one in contracts}
    papers = Evidence.objects.current().filter(kind=Paper.INSURANCE, organisation__in=providers)
    ends = dict(papers.annotate(until=F("expires_on")).values_list("organisation", "until"))
    for one in contracts:
        until = ends.get(one.organisation_id)
        if until is not None and until > today + INSURANCES:
            continue
        yield Due(
            key=f"insurance-{one.pk}",
            agreement=one,
            kind=Kind.INSURANCE,
            what="Ask for the provider’s insurance" if until is None else "The provider’s insurance runs out",
            on=until or one.starts_on,
            href=reverse("contract_register", args=[one.pk]),
            ahead=TOLD_BEFORE_INSURANCE_ENDS,
        )
