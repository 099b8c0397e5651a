"""Published grants in the 360Giving Data Standard 1.4, from the published rows alone.

https://standard.threesixtygiving.org/en/1.4/ (grants, packages, codelists)

The amounts are JSON numbers, because the standard wants them so. A payment is a disbursement; what came back is one
below nought, on its own day. Never here: a contact's name, e-mail address or home address.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse

from grants.models import PublishedAward
from portal.organisations.areas import AREAS

Block = dict[str, Any]

VERSION = "1.4"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
LONGEST_TITLE = 139
# Of the codelist geoCodeType, by how the code of a place begins.
GEO_TYPES = {"E06": "UA", "E07": "NMD", "E10": "CTY", "E23": "PFA", "E05": "WD"}


def package_of(at: datetime) -> Block:
    """Everything of the package but its grants."""
    return {
        "version": VERSION,
        "title": f"Grants of the {settings.OFFICE_NAME}",
        "description": "Every grant, with what was paid and came back.",
        "issued": at.date().isoformat(),
        "modified": moment(at),
        "license": LICENCE,
        "publisher": {"name": settings.OFFICE_NAME, "org_id": office()["id"], "prefix": settings.OPEN_DATA_PREFIX},
    }


def office() -> Block:
    return {"id": f"360G-{settings.OPEN_DATA_PREFIX}", "name": settings.OFFICE_NAME}


def grant_of(award: PublishedAward) -> Block:
    """One grant. Needs its themes."""
    title = award.title[:LONGEST_TITLE]
    description = award.description if award.description != title else f"Grant for: {award.description}"
    block: Block = {
        "id": grant_id(award),
        "title": title,
        "description": description,
        "currency": "GBP",
        "amountAppliedFor": number(award.amount_applied_for),
        "amountAwarded": number(award.amount_awarded),
        "amountDisbursed": number(award.amount_paid),
        "awardDate": award.awarded_on.isoformat(),
        "plannedDates": [{"startDate": award.starts_on.isoformat(), "endDate": award.ends_on.isoformat()}],
        "recipientOrganization": [_recipient(award)],
        "fundingOrganization": [office()],
        "grantProgramme": [{"code": award.fund_slug, "title": award.fund_name}],
        "fromOpenCall": "Yes" if award.from_open_call else "No",
        "commitmentTransaction": [_transaction(award, "C1", award.awarded_on, award.amount_awarded, "Awarded")],
        "dateModified": moment(award.changed_at),
        "dataSource": f"{settings.SITE_ADDRESS}{reverse('public:project', args=[award.slug])}",
    }
    if award.payments:
        block["disbursementTransaction"] = [
            _transaction(
                award, f"D{n}", date.fromisoformat(one["on"]), Decimal(one["amount"]), one["kind"].capitalize()
            )
            for n, one in enumerate(award.payments, start=1)
        ]
    if places := [_place(code) for code in award.areas]:
        block["beneficiaryLocation"] = places
    if themes := list(award.themes.all()):
        block["classifications"] = [
            {"vocabulary": "Police and Crime Plan", "code": theme.slug, "title": theme.title} for theme in themes
        ]
    return block


def grant_id(award: PublishedAward) -> str:
    return f"360G-{settings.OPEN_DATA_PREFIX}-{award.reference}"


def number(amount: Decimal) -> float | int:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _recipient(award: PublishedAward) -> Block:
    numbers = {"charityNumber": award.charity_number, "companyNumber": award.company_number}
    known = {name: value for name, value in numbers.items() if value}
    return {"id": award.organisation_id, "name": award.organisation_name} | known


def _transaction(award: PublishedAward, which: str, on: date, amount: Decimal, words: str) -> Block:
    return {
        "id": f"{grant_id(award)}-{which}",
        "transactionDate": on.isoformat(),
        "currency": "GBP",
        "value": number(amount),
        "description": words,
        "provider": office()["id"],
        "recipient": award.organisation_id,
    }


def _place(code: str) -> Block:
    place = {"geoCode": code, "name": AREAS.get(code, code), "countryCode": "GB"}
    kind = GEO_TYPES.get(code[:3])
    return place | ({"geoCodeType": kind} if kind else {})
