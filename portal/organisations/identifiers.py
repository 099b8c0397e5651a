"""The identifiers of an organisation: their form, and how the world names them (org-id.guide).

Neither the Charity Commission's nor Companies House's numbers carry check digits, so only their form can be checked.
"""

import re

CHARITY = re.compile(r"^[1-9]\d{5,6}$")
COMPANY = re.compile(r"^(\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z])$")
POSTCODE = re.compile(
    r"^(GIR 0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]([0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPSTUW])"
    r" [0-9][ABD-HJLNP-UW-Z]{2})$"
)


class NotAnIdentifier(ValueError):
    """The text has not the form of such a number; the message says what would be right."""


def charity_number(text: str) -> str:
    """Return the Charity Commission number in `text`: six or seven digits (a linked charity's suffix is dropped)."""
    number = re.sub(r"\s", "", text).split("-")[0]
    if not CHARITY.match(number):
        raise NotAnIdentifier("A charity number has 6 or 7 digits, such as 1092345.")
    return number


def company_number(text: str) -> str:
    """Return the Companies House number in `text`: eight characters, leading zeros restored."""
    number = re.sub(r"\s", "", text).upper()
    if number.isdigit() and len(number) < 8:
        number = number.zfill(8)
    if not COMPANY.match(number) or number == "00000000":
        raise NotAnIdentifier("A company number has 8 characters, such as 01234567 or SC123456.")
    return number


def postcode(text: str) -> str:
    """Return the postcode in `text` in capitals with one space: "dt11aa" is "DT1 1AA"."""
    squeezed = re.sub(r"[\s.\-]", "", text).upper()
    tidy = f"{squeezed[:-3]} {squeezed[-3:]}"
    if not POSTCODE.match(tidy):
        raise NotAnIdentifier("Enter a full UK postcode, such as DT1 1AA.")
    return tidy


def organisation_ids(*, charity: str, company: str, prefix: str, account: int) -> list[str]:
    """Return the organisation's org-id.guide identifiers, best first; never empty.

    Without a registered number the office's own account number stands in: 360G-<prefix>-<account>.
    """
    ids = []
    if charity:
        ids.append(f"GB-CHC-{charity}")
    if company:
        ids.append(f"GB-COH-{company}")
    return ids or [f"360G-{prefix}-{account}"]
