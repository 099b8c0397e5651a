"""Companies House's public data: https://developer-specs.company-information.service.gov.uk, by an API key."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import requests

PATIENCE = (3.05, 8)  # seconds to connect, and to answer
MOST_OFFICERS = 50


class CompanyUnknown(Exception):
    """Companies House has no company of this number."""


class CompaniesHouseSilent(Exception):
    """It did not answer, refused the key, or said something that we do not understand; the message says which."""


@dataclass(frozen=True)
class Company:
    number: str
    name: str
    type: str
    subtype: str
    status: str
    address: str
    town: str
    postcode: str
    founded_on: date | None
    directors: tuple[str, ...]


class CompaniesHouse:
    def __init__(self, key: str, address: str) -> None:
        self._key, self._address = key, address.rstrip("/")

    def company(self, number: str) -> Company:
        """The company with its directors of today. Raises CompanyUnknown, CompaniesHouseSilent."""
        profile = self._get(f"/company/{number}")
        try:
            officers = self._get(f"/company/{number}/officers", items_per_page=str(MOST_OFFICERS)).get("items") or []
        except CompanyUnknown:
            officers = []
        where = profile.get("registered_office_address") or {}
        lines = [where.get(key) for key in ("care_of", "premises", "address_line_1", "address_line_2")]
        directors = [
            str(one.get("name", ""))
            for one in officers
            if not one.get("resigned_on") and "director" in str(one.get("officer_role", ""))
        ]
        return Company(
            number=str(profile.get("company_number") or number),
            name=str(profile.get("company_name") or ""),
            type=str(profile.get("type") or ""),
            subtype=str(profile.get("subtype") or ""),
            status=str(profile.get("company_status") or ""),
            address=", ".join(str(line) for line in lines if line),
            town=str(where.get("locality") or ""),
            postcode=str(where.get("postal_code") or ""),
            founded_on=_day(profile.get("date_of_creation")),
            directors=tuple(name for name in directors if name),
        )

    def _get(self, path: str, **query: str) -> dict[str, Any]:
        try:
            answer = requests.get(
                self._address + path, params=query, auth=(self._key, ""), timeout=PATIENCE, allow_redirects=False
            )
        except requests.RequestException as error:
            raise CompaniesHouseSilent(f"no answer: {type(error).__name__}") from error
        if answer.status_code == 404:
            raise CompanyUnknown
        if answer.status_code != 200:
            raise CompaniesHouseSilent(f"answer {answer.status_code}")
        try:
            content = answer.json()
        except ValueError as error:
            raise CompaniesHouseSilent("an answer that is no JSON") from error
        if not isinstance(content, dict):
            raise CompaniesHouseSilent("an answer of another shape")
        return content


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
