"""Reading the Charity Commission's public extract as a stream: a JSON array or tab-separated text, zipped or not.

https://register-of-charities.charitycommission.gov.uk/en/register/full-register-download names the columns.
"""

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import ijson

# Some lines of the address are the county; the one before it is the town.
COUNTIES = {"dorset", "hampshire", "somerset", "wiltshire", "devon", "england", "united kingdom", "uk"}


class NotAnExtract(ValueError):
    """The file is none of the extracts that we read, or ends in the middle."""


class CharityRow(NamedTuple):
    """In the order of the columns that are loaded."""

    number: int
    name: str
    removed_on: date | None
    is_cio: bool
    company_number: str
    address: str
    town: str
    postcode: str
    website: str
    activities: str
    income: Decimal | None
    read_on: date


class TrusteeRow(NamedTuple):
    number: int
    name: str


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The bytes of the file, or of the first file in an archive."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as member:
            yield member  # type: ignore[misc]
    else:
        with path.open("rb") as file:
            yield file


def records(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """Each record of the extract, one at a time however long the file is. Raises NotAnExtract."""
    stream = io.BufferedReader(file, 1 << 20)  # type: ignore[type-var]
    head = stream.peek(64)[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    if head[:1] != b"[":
        text = io.TextIOWrapper(stream, "utf-8-sig", errors="replace", newline="")
        yield from csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
        return
    if stream.peek(3)[:3] == b"\xef\xbb\xbf":
        stream.read(3)
    try:
        for record in ijson.items(stream, "item", use_float=True):
            if not isinstance(record, dict):
                raise NotAnExtract("The file is a list of something else than records.")
            yield record
    except ijson.JSONError as error:
        raise NotAnExtract(f"The file is no whole JSON array: {error}") from error


def charity_of(record: dict[str, Any]) -> CharityRow | None:
    """What we keep of a charity; None for a linked charity, or a record without number, name or day."""
    number, read_on = _number(record.get("registered_charity_number")), _day(record.get("date_of_extract"))
    name = _text(record.get("charity_name"), 300)
    if not number or not name or not read_on or _number(record.get("linked_charity_number")):
        return None
    if str(record.get("charity_registration_status", "")).strip().lower() == "removed":
        removed_on = _day(record.get("date_of_removal")) or read_on
        return CharityRow(number, name, removed_on, False, "", "", "", "", "", "", None, read_on)
    lines = [line for n in range(1, 6) if (line := _text(record.get(f"charity_contact_address{n}"), 100))]
    address, town = _address(lines)
    return CharityRow(
        number=number,
        name=name,
        removed_on=None,
        is_cio=_truth(record.get("charity_is_cio")),
        company_number=_text(record.get("charity_company_registration_number"), 10),
        address=address[:300],
        town=town,
        postcode=_text(record.get("charity_contact_postcode"), 12).upper(),
        website=_text(record.get("charity_contact_web"), 200),
        activities=_text(record.get("charity_activities"), 4000),
        income=_money(record.get("latest_income")),
        read_on=read_on,
    )


def trustee_of(record: dict[str, Any]) -> TrusteeRow | None:
    """The name alone; of a linked charity nothing."""
    number, name = _number(record.get("registered_charity_number")), _text(record.get("trustee_name"), 200)
    if not number or not name or _number(record.get("linked_charity_number")):
        return None
    return TrusteeRow(number, name)


def _address(lines: list[str]) -> tuple[str, str]:
    """The lines before the town, and the town."""
    while len(lines) > 2 and lines[-1].lower() in COUNTIES:
        lines = lines[:-1]
    if len(lines) < 2:
        return ", ".join(lines), ""
    return ", ".join(lines[:-1]), lines[-1]


def _text(value: Any, longest: int) -> str:
    return " ".join(str(value).replace("\0", "").split())[:longest] if value is not None else ""


def _number(value: Any) -> int:
    """A positive whole number that the database can hold, or 0."""
    try:
        number = int(str(value).strip() or 0)
    except ValueError:
        return 0
    return number if 0 < number < 2**31 else 0


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _money(value: Any) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 <= amount < 10**12 else None


def _truth(value: Any) -> bool:
    return value is True or str(value).strip().lower() in {"true", "1", "t", "y"}
