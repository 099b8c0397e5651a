"""What the public sees of a contract: copied into rows of their own, with small counts already hidden.

Nothing but what is copied here can reach a public page. Only accepted figures are copied; a count of 1 to 4 is hidden
with whatever would give it away (portal.monitoring.suppression), and where the total has to be hidden, so are the
sentence and the projection that it could be worked out from.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from commissioning.models import Contract, PublishedContract, PublishedTarget
from portal.monitoring import figures
from portal.monitoring.figures import Unit
from portal.monitoring.performance import Aggregation
from portal.monitoring.standings import TargetStanding, standings_of
from portal.monitoring.suppression import is_small, suppressed


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
        for number, one in enumerate(standings_of(contract, as_at=as_at, provisional=False), start=1)
    )


def _of_target(one: TargetStanding) -> dict[str, Any]:
    indicator = one.target.indicator
    values, total_hidden = _safe_values(one)
    return {
        "indicator": indicator.title,
        "definition": indicator.definition,
        "unit": indicator.unit,
        "starts_on": one.target.starts_on,
        "ends_on": one.target.ends_on,
        "target": one.target.value,
        "actual": None if total_hidden else one.standing.actual,
        "rating": one.standing.rating.value,
        "sentence": f"{hidden_sentence(one) if total_hidden else one.sentence} {one.target.how_measured}".strip(),
        "periods": [
            {
                "label": period.label,
                "starts_on": period.starts_on.isoformat(),
                "ends_on": period.ends_on.isoformat(),
                "actual": None if value is None else figures.plain(value),
                "profile": figures.plain(period.expected),
            }
            for period, value in zip(one.periods, values, strict=True)
        ],
    }


def hidden_sentence(one: TargetStanding) -> str:
    """What is said where the number itself would point at people."""
    noun = one.target.indicator.noun or "people"
    return (
        f"The number so far is too small to be shown without pointing at people. "
        f"The target is {figures.shown(one.target.value, one.unit)} {noun}."
    )


def _safe_values(one: TargetStanding) -> tuple[list[Decimal | None], bool]:
    """The periods' figures as the public may see them, and whether the figure to date must stay hidden."""
    values = [period.value for period in one.periods]
    if one.unit is not Unit.COUNT:
        return values, False
    if one.standing.promise.aggregation is Aggregation.LATEST:
        # No total is published, so nothing can be subtracted from it.
        safe = [None if value is not None and is_small(int(value)) else value for value in values]
        return safe, one.standing.actual is not None and is_small(int(one.standing.actual))
    table = suppressed([None if value is None else int(value) for value in values])
    return [None if count is None else Decimal(count) for count in table.counts], table.total_hidden
