"""What the public sees of a contract: copied into rows of their own, with small counts already hidden.

Nothing but what is copied here can reach a public page. Only accepted figures are copied, and of those what
commissioning.domain.hiding lets through.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from commissioning.domain.hiding import Safe, safe_figures
from commissioning.models import (
    Contract,
    ExtensionOption,
    PublishedContract,
    PublishedReview,
    PublishedTarget,
    ServiceReview,
)
from portal.agreements.models import Allocation, Variation
from portal.design.words import long_date, pounds
from portal.expenditure.domain.redacting import is_hidden
from portal.monitoring import figures
from portal.monitoring.corrected import Corrections, corrections_of
from portal.monitoring.models import Measurement, MonitoringReturn
from portal.monitoring.standings import TargetStanding, standings_of
from portal.payments.domain.publication import paid_all_the_same
from portal.payments.models import Instalment

# In pounds: payments above it are published one by one.
PAYMENTS_ABOVE = 500
# The key of a target → the days up to which its figures may be told together.
Told = Mapping[int | None, Collection[date]]


@transaction.atomic
def publish_contract(contract: Contract, *, as_at: date | None = None) -> PublishedContract:
    """Write or bring up to date the published rows of a contract."""
    service, provider = contract.service, contract.organisation
    hidden = is_hidden(contract)
    says = {
        "title": contract.title,
        "service_name": service.name,
        "service_description": service.description,
        "provider_name": provider.name,
        "provider_id": provider.identifiers[0],
        "purpose": contract.purpose,
        "value": contract.value,
        "value_is_illustrative": contract.value_is_illustrative,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "state": contract.get_state_display(),
        "procurement_route": contract.get_procurement_route_display(),
        "extension_options": contract.extension_options,
        "legal_power": service.legal_power,
        "money": _money(contract),
        "options": [_option(one) for one in contract.options.select_related("variation")],
        "lots": [str(lot) for lot in contract.lots.all()],
        "changes": _changes(contract),
        "payments": [] if hidden else _payments(contract),
        "paid_all_the_same": [] if hidden else paid_all_the_same(contract),
        "cpv_code": contract.cpv_code,
        "is_over_threshold": contract.is_over_threshold,
        "supplier_is_sme": contract.supplier_is_sme,
        "supplier_is_vcse": contract.supplier_is_vcse,
        "public_copy": contract.public_copy,
    }
    # The address stays as it was first, whatever the contract is called later.
    slug = f"{slugify(contract.title)[:130]}-{contract.reference}".lower().strip("-")
    published, _ = PublishedContract.objects.update_or_create(
        reference=contract.reference,
        defaults=says,
        create_defaults=says | {"slug": slug, "published_at": timezone.now()},
    )
    published.themes.set(service.themes.all())
    told = _publish_targets(published, contract, as_at or timezone.localdate())
    _publish_reviews(published, contract, told)
    return published


def _money(contract: Contract) -> list[dict[str, str]]:
    rows = Allocation.objects.filter(agreement=contract).select_related("stream")
    return [{"year": one.year_label, "stream": one.stream.name, "amount": str(one.amount)} for one in rows]


def _changes(contract: Contract) -> list[dict[str, Any]]:
    """What agreed variations changed of value and end. Why, and anything else in them, is between the two sides."""
    agreed = contract.variations.filter(state=Variation.State.AGREED).order_by("number")
    told = []
    for one in agreed:
        words = []
        if one.new_value is not None:
            words.append(f"Value: {pounds(one.old_value)} → {pounds(one.new_value)}.")
        if one.new_end is not None:
            words.append(f"End: {long_date(one.old_end)} → {long_date(one.new_end)}.")
        if words and one.in_force_from:
            told.append({"number": one.number, "on": one.in_force_from.isoformat(), "words": " ".join(words)})
    return told


def _payments(contract: Contract) -> list[dict[str, Any]]:
    """Every payment over £500 is public (SI 2011/3050)."""
    paid = Instalment.objects.paid().filter(agreement=contract, amount__gt=PAYMENTS_ABOVE)
    return [
        {"number": one.number, "amount": str(one.amount), "paid_on": one.paid_on.isoformat()}
        for one in paid.order_by("-paid_on", "-number")
        if one.paid_on
    ]


def _option(option: ExtensionOption) -> str:
    """In words, and whether it was taken. The days of notice are the office's alone."""
    taken = "taken" if option.is_taken else "not taken" if option.not_taken_on else "open"
    return f"{option.months} months, {pounds(option.value)} ({taken})"


def refresh_contract(contract: Contract, *, as_at: date | None = None) -> None:
    """Bring the public rows up to date, if the contract is published at all."""
    if contract.published:
        publish_contract(contract, as_at=as_at)


def _publish_targets(published: PublishedContract, contract: Contract, as_at: date) -> Told:
    published.targets.all().delete()
    standings = standings_of(contract, as_at=as_at, public=True)
    corrections = corrections_of(contract)
    safe = safe_figures(standings, corrections, _taken_over(contract))
    PublishedTarget.objects.bulk_create(
        PublishedTarget(
            contract=published, number=number, corrected_on=_corrected_on(one, corrections), **_of_target(one, shown)
        )
        for number, (one, shown) in enumerate(zip(standings, safe, strict=True), start=1)
    )
    return {one.target.pk: shown.told_to for one, shown in zip(standings, safe, strict=True)}


def _taken_over(contract: Contract) -> set[int]:
    """The indicators of which an accepted figure was taken over from another agreement."""
    accepted = MonitoringReturn.objects.accepted().filter(agreement=contract)
    taken = Measurement.objects.filter(monitoring_return__in=accepted, taken_from__isnull=False)
    return set(taken.values_list("indicator", flat=True))


def _corrected_on(one: TargetStanding, corrections: Corrections) -> date | None:
    """When a figure of it was corrected last."""
    indicator = one.target.indicator
    spans = {(period.starts_on, period.ends_on) for period in one.periods}
    days = [
        day
        for told in (indicator.pk, indicator.numerator_id, indicator.denominator_id)
        for span, day in corrections.last_on.get(told or 0, {}).items()
        if span in spans
    ]
    return max(days, default=None)


def _publish_reviews(published: PublishedContract, contract: Contract, told: Told) -> None:
    """The chosen parts of reviews whose minutes are agreed; of a review without any, nothing, not even its day.

    A rating rests on the figures of its day. Where these are hidden, so is the rating, which would tell of them.
    """
    published.reviews.all().delete()
    reviews = ServiceReview.objects.filter(contract=contract).agreed()
    rows = [
        PublishedReview(
            contract=published,
            number=one.number,
            held_on=one.day,
            period_start=one.period_start,
            period_end=one.period_end,
            summary=one.public_summary,
            ratings=[
                {"indicator": rating.indicator, "rating": rating.judged}
                for rating in one.ratings.all()
                if rating.reported_to is None or rating.reported_to in told.get(rating.target_id, ())
            ]
            if one.ratings_public
            else [],
            actions=[
                {"what": action.what, "by": long_date(action.due_on), "state": action.get_state_display()}
                for action in one.improvement_actions.all()
            ]
            if one.actions_public
            else [],
        )
        for one in reviews.prefetch_related("ratings", "improvement_actions")
    ]
    PublishedReview.objects.bulk_create(one for one in rows if one.summary or one.ratings or one.actions)


def _of_target(one: TargetStanding, safe: Safe) -> dict[str, Any]:
    indicator = one.target.indicator
    return {
        "indicator": indicator.title,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "starts_on": one.target.starts_on,
        "ends_on": one.target.ends_on,
        "target": one.target.value,
        "actual": safe.actual,
        **_judged(one, safe),
        "periods": [
            {
                "label": period.label,
                "starts_on": period.starts_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
                "actual": None if value is None else figures.plain(value),
                "hidden": words,
                "profile": figures.plain(figures.due_by_profile(period.expected, figures.Unit(indicator.unit))),
            }
            for period, value, words in zip(one.periods, safe.values, safe.instead, strict=True)
        ],
        "quarters": [
            {"to": day.isoformat(), "actual": None if then.actual is None else str(then.actual), **_judged(one, then)}
            for day, then in sorted(safe.quarters.items())
        ],
    }


def _judged(one: TargetStanding, safe: Safe) -> dict[str, Any]:
    forecast = safe.standing.forecast
    return {
        "rating": safe.standing.rating.value,
        "sentence": f"{safe.sentence} {one.target.how_measured}".strip(),
        "chance": forecast.chance if forecast and not safe.standing.is_whole else None,
    }
