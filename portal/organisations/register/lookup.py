"""Looking an organisation up by its number: what the registers say, in the words of a profile."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db.models import Max
from django.utils import timezone

from portal.organisations import identifiers
from portal.organisations.models import Organisation, RegisteredCharity
from portal.organisations.register.companies_house import (
    CompaniesHouse,
    CompaniesHouseSilent,
    Company,
    CompanyUnknown,
)

Kind, Register = Organisation.Kind, Organisation.Register
SALT = "organisations.register"
MOST_WORDS = 100


class NotFound(Exception):
    """The message says, for people, why a number leads to nothing."""


@dataclass(frozen=True)
class Found:
    """What a register says. `certain` are fields that it knows better than whoever types, `likely` fill what is empty.

    Values are as a form takes them: text, and a date as date.
    """

    register: str
    number: str
    read_at: datetime
    certain: dict[str, str]
    likely: dict[str, Any]

    @property
    def receipt(self) -> str:
        """Travels with the page, so that saving can say where the profile was read from, and nobody makes it up."""
        return signing.dumps([self.register, self.number, self.read_at.isoformat()], salt=SALT)


def registers() -> dict[str, date | None]:
    """Which registers can be asked here: the day of the charities' extract, None where it was never loaded; today
    for Companies House where there is a key."""
    return {
        Register.CHARITIES: RegisteredCharity.objects.aggregate(day=Max("read_on"))["day"],
        Register.COMPANIES: timezone.localdate() if settings.COMPANIES_HOUSE_KEY else None,
    }


def receipt_of(text: str) -> tuple[str, str, datetime] | None:
    """Register, number and moment of a receipt of ours; None for any other text."""
    try:
        register, number, read_at = signing.loads(text, salt=SALT)
        return register, number, datetime.fromisoformat(read_at)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def look_up_charity(number: str) -> Found:
    """Raises NotFound, identifiers.NotAnIdentifier."""
    tidy = identifiers.charity_number(number)
    charity = RegisteredCharity.objects.filter(pk=int(tidy)).first()
    if charity is None:
        if registers()[Register.CHARITIES] is None:
            raise NotFound("The register of charities is not loaded here. Please type the profile.")
        raise NotFound("No charity of England or Wales has this number. Check it, or type the profile.")
    if charity.removed_on:
        raise NotFound(f"{charity.name} left the register of charities on {charity.removed_on:%-d %B %Y}.")
    certain = _address(charity.name, charity.address, charity.town, charity.postcode) | {"charity_number": tidy}
    if charity.trustees:
        certain["trustees"] = "\n".join(charity.trustees)
    likely = {
        "kind": Kind.CIO if charity.is_cio else Kind.CHARITY,
        "company_number": charity.company_number,
        "website": _website(charity.website),
        "purposes": " ".join(charity.activities.split()[:MOST_WORDS]),
        "yearly_income": "" if charity.income is None else str(charity.income),
    }
    return Found(Register.CHARITIES, tidy, charity.read_at, certain, likely)


def look_up_company(number: str) -> Found:
    """Raises NotFound, identifiers.NotAnIdentifier."""
    tidy = identifiers.company_number(number)
    if not settings.COMPANIES_HOUSE_KEY:
        raise NotFound("Companies House cannot be asked from here. Please type the profile.")
    try:
        company = CompaniesHouse(settings.COMPANIES_HOUSE_KEY, settings.COMPANIES_HOUSE_ADDRESS).company(tidy)
    except CompanyUnknown:
        raise NotFound("Companies House has no company of this number. Check it, or type the profile.") from None
    except CompaniesHouseSilent:
        raise NotFound("Companies House does not answer now. Try again later, or type the profile.") from None
    if company.status in ("dissolved", "converted-closed"):
        raise NotFound(f"{company.name} is dissolved, says Companies House.")
    certain = _address(company.name, company.address, company.town, company.postcode) | {"company_number": tidy}
    if company.directors:
        certain["trustees"] = "\n".join(company.directors)
    likely = {"kind": _kind_of(company), "founded_on": company.founded_on or ""}
    return Found(Register.COMPANIES, tidy, timezone.now(), certain, likely)


def _address(name: str, address: str, town: str, postcode: str) -> dict[str, str]:
    """Cut to what the profile takes."""
    fields = {"name": name[:200], "address": address[:200], "town": town[:80], "postcode": postcode[:12]}
    return {field: value for field, value in fields.items() if value}


def _kind_of(company: Company) -> str:
    by_guarantee = "guarant" in company.type
    if company.type == "charitable-incorporated-organisation":
        return Kind.CIO
    if company.subtype == "community-interest-company":
        return Kind.CIC_GUARANTEE if by_guarantee else Kind.CIC_SHARES
    return Kind.COMPANY_GUARANTEE if by_guarantee else ""


def _website(text: str) -> str:
    return text if not text or "://" in text else f"https://{text}"
