"""What the public sees of a contract: copied into rows of their own, with small counts already hidden.

Nothing but what is copied here can reach a public page. Only accepted figures are copied; a count of 1 to 4 is hidden
with whatever would give it away (portal.monitoring.suppression). Until it has company, figure and sentence speak of the
time before it, without the projection that it could be worked out from. A hidden figure says that it is hidden, so that
nobody takes it for one that was never reported.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from commissioning.models import Contract, PublishedContract, PublishedTarget
from portal.design.words import long_date
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.performance.promises import Aggregation
from portal.monitoring.standings import TargetStanding, standings_of
from portal.monitoring.suppression import LEAST_HIDDEN, MOST_HIDDEN, is_small, suppressed

HIDDEN_SMALL = f"Hidden: {LEAST_HIDDEN} to {MOST_HIDDEN}"
HIDDEN = "Hidden"


@transaction.atomic
def publish_contract(contract: Contract, *, as_at: date | None = None) -> PublishedContract:
    """Write or bring up to date the published rows of a contract."""
    service, provider = contract.service, contract.organisation
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
    }
    # The address stays as it was first, whatever the contract is called later.
    slug = f"{slugify(contract.title)[:130]}-{contract.reference}".lower().strip("-")
    published, _ = PublishedContract.objects.update_or_create(
        reference=contract.reference,
        defaults=says,
        create_defaults=says | {"slug": slug, "published_at": timezone.now()},
    )
    published.themes.set(service.themes.all())
    _publish_targets(published, contract, as_at or timezone.localdate())
    return published


def refresh_contract(contract: Contract, *, as_at: date | None = None) -> None:
    """Bring the public rows up to date, if the contract is published at all."""
    if contract.published:
        publish_contract(contract, as_at=as_at)


def _publish_targets(published: PublishedContract, contract: Contract, as_at: date) -> None:
    published.targets.all().delete()
    PublishedTarget.objects.bulk_create(
        PublishedTarget(contract=published, number=number, **_of_target(one))
        for number, one in enumerate(standings_of(contract, as_at=as_at, public=True), start=1)
    )


def _of_target(one: TargetStanding) -> dict[str, Any]:
    indicator = one.target.indicator
    safe = _safe(one)
    return {
        "indicator": indicator.title,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "starts_on": one.target.starts_on,
        "ends_on": one.target.ends_on,
        "target": one.target.value,
        "actual": safe.actual,
        "rating": one.standing.rating.value,
        "sentence": f"{safe.sentence} {one.target.how_measured}".strip(),
        "periods": [
            {
                "label": period.label,
                "starts_on": period.starts_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
                "actual": None if value is None else figures.plain(value),
                "hidden": words,
                "profile": figures.plain(period.expected),
            }
            for period, value, words in zip(one.periods, safe.values, hidden_words(one, safe.values), strict=True)
        ],
    }


def hidden_sentence(one: TargetStanding) -> str:
    """What is said where the number itself would point at people."""
    noun = one.target.indicator.noun or "people"
    return (
        f"The number so far is too small to be shown without pointing at people. "
        f"The target is {figures.shown(one.target.value, one.unit)} {noun}."
    )


def waiting_sentence(one: TargetStanding, shown: Decimal, until: date) -> str:
    """What is said where the latest number is too small to stand alone: the figure before it, and that it follows."""
    noun = one.target.indicator.noun or "people"
    target = figures.shown(one.target.value, one.unit)
    return (
        f"{figures.shown(shown, one.unit)} of {target} {noun} by {long_date(until)}. "
        "What came after that is shown later, together with more, so that it does not point at people."
    )


def hidden_words(one: TargetStanding, values: list[Decimal | None]) -> list[str]:
    """What stands in the place of each period's figure that is hidden in `values`; "" where none is.

    Beside a total that the hidden counts are part of, none says how large it is: "1 to 4" twice and eight together
    would be four and four.
    """
    words = HIDDEN_SMALL if one.standing.promise.aggregation is Aggregation.LATEST else HIDDEN
    known = [period.value is not None for period in one.periods]
    return [words if there and value is None else "" for there, value in zip(known, values, strict=True)]


@dataclass(frozen=True)
class _Safe:
    """A target's figures as the public may see them: of each period, to date, and in words."""

    values: list[Decimal | None]
    actual: Decimal | None
    sentence: str


def _safe(one: TargetStanding) -> _Safe:
    values = [period.value for period in one.periods]
    if one.unit is not Unit.COUNT:
        return _Safe(values, one.standing.actual, one.sentence)
    if one.standing.promise.aggregation is Aggregation.LATEST:
        # No total is published, so nothing can be subtracted from it.
        safe = [None if value is not None and is_small(int(value)) else value for value in values]
        hidden = one.standing.actual is not None and is_small(int(one.standing.actual))
        return _Safe(safe, None, hidden_sentence(one)) if hidden else _Safe(safe, one.standing.actual, one.sentence)
    table = suppressed([None if value is None else int(value) for value in values])
    counts = [None if count is None else Decimal(count) for count in table.counts]
    if not table.waiting:
        return _Safe(counts, one.standing.actual, one.sentence)
    if table.total is None or one.standing.promise.aggregation is not Aggregation.SUM:
        return _Safe(counts, None, hidden_sentence(one))
    total, until = Decimal(table.total), one.periods[table.covers - 1].ends_on
    return _Safe(counts, total, waiting_sentence(one, total, until))
