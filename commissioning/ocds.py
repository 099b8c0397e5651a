"""Published contracts in the Open Contracting Data Standard 1.1, from the published rows alone.

One contract is one contracting process with one release, which tells all that is public of it today: planning (what the
money is for and where it comes from), tender (how it was bought), award, contract, and its implementation (payments,
targets and reviews as milestones). Figures that are hidden on the public page are not here either.

https://standard.open-contracting.org/1.1/en/schema/ (release, record and their packages; codelists)
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from commissioning.models import Contract, PublishedContract, PublishedTarget
from portal.agreements.models import Agreement
from portal.monitoring.performance.ratings import Rating

Block = dict[str, Any]

VERSION = "1.1"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
POLICY = "https://www.legislation.gov.uk/uksi/2011/3050/contents"
STAGES = ["planning", "tender", "award", "contract", "implementation"]
# Of the codelist `method`; the light-touch regime and a partnership leave it open how suppliers were chosen.
METHODS = {Contract.Route.OPEN.label: "open", Contract.Route.DIRECT_AWARD.label: "direct"}
CONTRACT_STATES = {
    Agreement.State.PLANNED.label: "pending",
    Agreement.State.MOBILISING.label: "active",
    Agreement.State.LIVE.label: "active",
    Agreement.State.ENDED.label: "terminated",
    Agreement.State.TERMINATED.label: "terminated",
}
# Of a target whose time is over.
MILESTONE_STATES = {
    Rating.GOOD.value: "met",
    Rating.APPROACHING_TARGET.value: "partiallyMet",
    Rating.REQUIRES_IMPROVEMENT.value: "notMet",
    Rating.INADEQUATE.value: "notMet",
}
# An identifier after org-id.guide whose list has a two-part code: "GB-COH-01234567".
ORG_ID = re.compile(r"^(?P<scheme>[A-Z]{2}-[A-Z]+)-(?P<id>.+)$")


def release_of(found: PublishedContract, today: date) -> Block:
    """The release of one contract. Needs its targets and reviews."""
    at = moment(found.changed_at)
    supplier = {"id": found.provider_id, "name": found.provider_name}
    return {
        "ocid": ocid_of(found),
        "id": f"{found.reference}-{found.changed_at.astimezone(UTC):%Y%m%dT%H%M%S}",
        "date": at,
        "tag": STAGES,
        "initiationType": "tender",
        "language": "en",
        "parties": [_office(), _supplier(found)],
        "buyer": _office_in_short(),
        "planning": _planning(found),
        "tender": _tender(found),
        "awards": [_award(found, supplier)],
        "contracts": [_contract(found, supplier, today)],
    }


def record_of(found: PublishedContract, today: date) -> Block:
    """The history of one contracting process: its release, and the same compiled."""
    release = release_of(found, today)
    compiled = release | {"id": f"{release['ocid']}-{release['date']}", "tag": ["compiled"]}
    return {"ocid": release["ocid"], "releases": [release], "compiledRelease": compiled}


def ocid_of(found: PublishedContract) -> str:
    return f"{settings.OCDS_PREFIX}-{found.reference}"


def moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def package_of(uri: str, at: datetime) -> Block:
    """All of a package of releases or records but these themselves, which come after it."""
    return {
        "uri": uri,
        "version": VERSION,
        "publishedDate": moment(at),
        "publisher": {"name": settings.OFFICE_NAME, "uri": settings.SITE_ADDRESS},
        "license": LICENCE,
        "publicationPolicy": POLICY,
    }


def _day(day: date) -> str:
    """A day as the moment at which it begins: the standard knows moments alone."""
    return timezone.make_aware(datetime.combine(day, time.min)).isoformat()


def _pounds(amount: Any) -> Block:
    """Amounts are numbers with two places at most."""
    return {"amount": round(float(amount), 2), "currency": "GBP"}


def _office_in_short() -> Block:
    return {"id": settings.OPEN_DATA_PREFIX, "name": settings.OFFICE_NAME}


def _office() -> Block:
    return _office_in_short() | {"roles": ["buyer", "procuringEntity", "payer"]}


def _supplier(found: PublishedContract) -> Block:
    party: Block = {"id": found.provider_id, "name": found.provider_name, "roles": ["supplier", "tenderer", "payee"]}
    if parts := ORG_ID.match(found.provider_id):
        party["identifier"] = {"scheme": parts["scheme"], "id": parts["id"], "legalName": found.provider_name}
    details: Block = {"vcse": found.supplier_is_vcse}
    if found.supplier_is_sme:
        details["scale"] = "sme"
    return party | {"details": details}


def _planning(found: PublishedContract) -> Block:
    money = "; ".join(f"{one['year']} {one['stream']}: £{one['amount']}" for one in found.money)
    return {
        "rationale": found.purpose,
        "budget": {
            "id": found.reference,
            "description": money or "By year and stream not stated.",
            "amount": _pounds(found.value),
            "project": found.service_name,
        },
    }


def _tender(found: PublishedContract) -> Block:
    tender: Block = {
        "id": f"{found.reference}-tender",
        "title": found.title,
        "description": found.service_description,
        "status": "complete",
        "procuringEntity": _office_in_short(),
        "procurementMethodDetails": found.procurement_route,
        "mainProcurementCategory": "services",
        "items": _items(found),
    }
    if method := METHODS.get(found.procurement_route):
        tender["procurementMethod"] = method
    return tender


def _items(found: PublishedContract) -> list[Block]:
    """The lots that the contract covers; where there are none, the service."""
    kind = {"classification": {"scheme": "CPV", "id": found.cpv_code.split("-")[0]}} if found.cpv_code else {}
    words = found.lots or [found.service_name]
    return [{"id": str(number), "description": one} | kind for number, one in enumerate(words, start=1)]


def _award(found: PublishedContract, supplier: Block) -> Block:
    return {
        "id": f"{found.reference}-award",
        "title": found.title,
        "status": "active",
        "value": _pounds(found.value),
        "suppliers": [supplier],
        "contractPeriod": _period(found),
    }


def _period(found: PublishedContract) -> Block:
    return {"startDate": _day(found.starts_on), "endDate": _day(found.ends_on)}


def _contract(found: PublishedContract, supplier: Block, today: date) -> Block:
    illustrative = " The value is illustrative." if found.value_is_illustrative else ""
    contract: Block = {
        "id": found.reference,
        "awardID": f"{found.reference}-award",
        "title": found.title,
        "description": f"{found.purpose}{illustrative}",
        "status": CONTRACT_STATES.get(found.standing, "cancelled"),
        "period": _period(found),
        "value": _pounds(found.value),
        "documents": _documents(found),
        "implementation": {
            "transactions": [_transaction(found, one, supplier) for one in found.payments],
            "milestones": [
                *(_target(one, today) for one in found.targets.all()),
                *(
                    {
                        "id": f"review-{one.number}",
                        "title": f"Service review {one.number}",
                        "type": "assessment",
                        "dueDate": _day(one.held_on),
                        "dateMet": _day(one.held_on),
                        "status": "met",
                    }
                    for one in found.reviews.all()
                ),
            ],
        },
    }
    if found.changes:
        contract["amendments"] = [_amendment(found, one) for one in found.changes]
    return contract


def _documents(found: PublishedContract) -> list[Block]:
    page = {
        "id": "page",
        "title": "The contract's public page",
        "url": f"{settings.SITE_ADDRESS}{reverse('public:contract', args=[found.slug])}",
        "format": "text/html",
        "language": "en",
    }
    if found.public_copy_id is None:
        return [page]
    copy = {
        "id": "contract",
        "documentType": "contractSigned",
        "title": "The contract, with what must stay private blacked out",
        "url": f"{settings.SITE_ADDRESS}{reverse('public:contract_copy', args=[found.slug])}",
        "format": "application/pdf",
        "language": "en",
    }
    return [page, copy]


def _transaction(found: PublishedContract, paid: Block, supplier: Block) -> Block:
    return {
        "id": f"{found.reference}-{paid['number']}",
        "source": settings.SITE_ADDRESS,
        "date": _day(date.fromisoformat(paid["paid_on"])),
        "value": _pounds(paid["amount"]),
        "payer": _office_in_short(),
        "payee": supplier,
    }


def _target(one: PublishedTarget, today: date) -> Block:
    milestone = {
        "id": f"target-{one.number}",
        "title": f"{one.indicator}: {one.target.normalize():f}",
        "type": "delivery",
        "description": one.sentence,
        "dueDate": _day(one.ends_on),
    }
    # Where the public is not told how it went, or not of all of its time, nor does this: the rating is that of what is
    # shown.
    over = one.ends_on < today
    state = MILESTONE_STATES.get(one.rating if one.is_told_whole else "") if over else "scheduled"
    return milestone | ({"status": state} if state else {})


def _amendment(found: PublishedContract, change: Block) -> Block:
    return {
        "id": f"{found.reference}-variation-{change['number']}",
        "date": _day(date.fromisoformat(change["on"])),
        "description": change["words"],
    }
