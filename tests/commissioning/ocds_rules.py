"""What a release must be by OCDS 1.1, in our own words: what stands where, what is required, and the closed codelists.

Read from https://standard.open-contracting.org/1.1/en/schema/reference/ and …/codelists/. A key that is not named here
is no field of the standard.
"""

import re
from datetime import datetime

TEXT, NUMBER, MOMENT, ADDRESS = "text", "number", "moment", "address"


class Of:
    """A block: its fields, of which those in `required` must be there."""

    def __init__(self, required=(), **fields):
        self.required, self.fields = required, fields


class Some:
    """A list of `each` without two of the same id."""

    def __init__(self, each):
        self.each = each


class One:
    """One code of a closed list."""

    def __init__(self, *codes):
        self.codes = codes


VALUE = Of(amount=NUMBER, currency=One("GBP"))
PERIOD = Of(startDate=MOMENT, endDate=MOMENT)
REFERENCE = Of(("id",), id=TEXT, name=TEXT)
CLASSIFICATION = Of(scheme=TEXT, id=TEXT, description=TEXT)
ITEM = Of(("id",), id=TEXT, description=TEXT, classification=CLASSIFICATION)
DOCUMENT = Of(("id",), id=TEXT, documentType=TEXT, title=TEXT, url=ADDRESS, format=TEXT, language=TEXT)
MILESTONE = Of(
    ("id",),
    id=TEXT,
    title=TEXT,
    type=One("preProcurement", "approval", "engagement", "assessment", "delivery", "reporting", "financing"),
    description=TEXT,
    dueDate=MOMENT,
    dateMet=MOMENT,
    status=One("scheduled", "met", "notMet", "partiallyMet"),
)
TRANSACTION = Of(("id",), id=TEXT, source=ADDRESS, date=MOMENT, value=VALUE, payer=REFERENCE, payee=REFERENCE)
ROLE = One("buyer", "procuringEntity", "supplier", "tenderer", "funder", "enquirer", "payer", "payee", "reviewBody")
RELEASE = Of(
    ("ocid", "id", "date", "tag", "initiationType"),
    ocid=TEXT,
    id=TEXT,
    date=MOMENT,
    tag=Some(One("planning", "tender", "award", "contract", "implementation", "compiled")),
    initiationType=One("tender"),
    language=TEXT,
    parties=Some(
        Of(
            id=TEXT,
            name=TEXT,
            roles=Some(ROLE),
            identifier=Of(scheme=TEXT, id=TEXT, legalName=TEXT),
            details=Of(scale=TEXT, vcse=bool),
        )
    ),
    buyer=REFERENCE,
    planning=Of(rationale=TEXT, budget=Of(id=TEXT, description=TEXT, amount=VALUE, project=TEXT)),
    tender=Of(
        ("id",),
        id=TEXT,
        title=TEXT,
        description=TEXT,
        status=One("planning", "planned", "active", "cancelled", "unsuccessful", "complete", "withdrawn"),
        procuringEntity=REFERENCE,
        procurementMethod=One("open", "selective", "limited", "direct"),
        procurementMethodDetails=TEXT,
        mainProcurementCategory=One("goods", "works", "services"),
        items=Some(ITEM),
    ),
    awards=Some(
        Of(
            ("id",),
            id=TEXT,
            title=TEXT,
            status=One("pending", "active", "cancelled", "unsuccessful"),
            value=VALUE,
            suppliers=Some(REFERENCE),
            contractPeriod=PERIOD,
        )
    ),
    contracts=Some(
        Of(
            ("id", "awardID"),
            id=TEXT,
            awardID=TEXT,
            title=TEXT,
            description=TEXT,
            status=One("pending", "active", "cancelled", "terminated"),
            period=PERIOD,
            value=VALUE,
            documents=Some(DOCUMENT),
            implementation=Of(transactions=Some(TRANSACTION), milestones=Some(MILESTONE)),
            amendments=Some(Of(id=TEXT, date=MOMENT, description=TEXT)),
        )
    ),
)
HEAD = {
    "uri": ADDRESS,
    "version": One("1.1"),
    "publishedDate": MOMENT,
    "publisher": Of(("name",), name=TEXT, uri=ADDRESS),
    "license": ADDRESS,
    "publicationPolicy": ADDRESS,
}
RELEASE_PACKAGE = Of(("uri", "version", "publishedDate", "publisher", "releases"), **HEAD, releases=Some(RELEASE))
RECORD = Of(("ocid", "releases"), ocid=TEXT, releases=Some(RELEASE), compiledRelease=RELEASE)
RECORD_PACKAGE = Of(("uri", "version", "publishedDate", "publisher", "records"), **HEAD, records=Some(RECORD))


def faults(thing, rule, place="package"):
    """What in `thing` is not as `rule` says, each with its place; an empty list where all is right."""
    if isinstance(rule, Of):
        if not isinstance(thing, dict):
            return [f"{place} is no object"]
        found = [f"{place} lacks {name}" for name in rule.required if name not in thing]
        found += [f"{place} has {name}, which is no field" for name in thing if name not in rule.fields]
        known = {name: value for name, value in thing.items() if name in rule.fields}
        return found + [
            fault for name, value in known.items() for fault in faults(value, rule.fields[name], f"{place}.{name}")
        ]
    if isinstance(rule, Some):
        if not isinstance(thing, list):
            return [f"{place} is no list"]
        ids = [one["id"] for one in thing if isinstance(one, dict) and "id" in one]
        found = [] if len(set(ids)) == len(ids) else [f"{place} has an id twice"]
        return found + [
            fault for number, one in enumerate(thing) for fault in faults(one, rule.each, f"{place}[{number}]")
        ]
    if isinstance(rule, One):
        return [] if thing in rule.codes else [f"{place}: {thing!r} is not of the codelist"]
    return [] if _is(thing, rule) else [f"{place}: {thing!r} is no {rule}"]


def _is(thing, rule):
    if rule is bool:
        return isinstance(thing, bool)
    if rule == NUMBER:
        return isinstance(thing, int | float) and not isinstance(thing, bool)
    if not isinstance(thing, str) or not thing:
        return False
    if rule == MOMENT:
        return datetime.fromisoformat(thing).tzinfo is not None and "T" in thing
    return rule == TEXT or bool(re.match(r"https?://\S+$", thing))
