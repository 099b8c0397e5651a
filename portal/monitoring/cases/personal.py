"""What says who somebody is: by the name of a column, and by the shape of what stands in it. Pure: no Django.

A case file holds numbers of the provider's own for cases and people, days, codes and measures, and nothing that finds a
person. No list can promise that; it stops what people send by mistake.
"""

import re

# What a heading holds, by words in it. Headings come as slugs: small letters, figures and underscores.
PERSONAL_WORDS: dict[str, tuple[str, ...]] = {
    "a name": (
        "name",
        "names",
        "surname",
        "firstname",
        "forename",
        "forenames",
        "lastname",
        "fullname",
        "initials",
        "alias",
    ),
    "a day of birth": ("dob", "birth", "birthday", "birthdate", "born"),
    "an address": ("address", "street", "addr", "house", "town", "uprn"),
    "a postcode": ("postcode", "postal", "zip"),
    "an e-mail address": ("email", "mail", "emails"),
    "a telephone number": ("phone", "telephone", "tel", "mobile", "phones"),
    "an NHS number": ("nhs",),
    "a National Insurance number": ("nino", "insurance"),
    "a number that the police or the courts know somebody by": ("pnc", "urn", "custody", "crimeref"),
    "free text": ("notes", "note", "comment", "comments", "description", "details", "freetext", "summary"),
}
# Two words that say together what neither says alone.
PERSONAL_PAIRS = {
    ("national", "insurance"): "a National Insurance number",
    ("e", "mail"): "an e-mail address",
    ("post", "code"): "a postcode",
    ("date", "birth"): "a day of birth",
    ("crime", "number"): "a number that the police or the courts know somebody by",
    ("crime", "reference"): "a number that the police or the courts know somebody by",
}
WORD = re.compile(r"[a-z0-9]+")

EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[A-Za-z]{2,}")
# Inward and outward part, as Royal Mail forms them; the space may be missing.
POSTCODE = re.compile(
    r"(?<![A-Za-z0-9])(?:GIR ?0AA"
    r"|[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRV-Y])"
    r" ?[0-9][ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
    re.I,
)
# A number within the United Kingdom: 0 or +44, then nine or ten figures; spaces, hyphens and brackets between them. A
# spreadsheet takes the nought away from 07…
PHONE = re.compile(r"(?:(?:\+|00)44[\s().-]*(?:0[\s().-]*)?|0|(?=7\d{9}$))(?:[1-9](?:[\s().-]*\d){8,9})")
NHS = re.compile(r"\d{3}[\s-]?\d{3}[\s-]?\d{4}")
# HM Revenue and Customs: two letters, six figures, A to D.
NATIONAL_INSURANCE = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]", re.I)
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]00:00(?::00)?)?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{2,4}",
    re.I,
)
MOST_WORDS = 6


def personal_heading(heading: str) -> str:
    """What a column of this name would hold that says who somebody is ("a name"); "" for a harmless one."""
    words = WORD.findall(heading.lower())
    for pair, what in PERSONAL_PAIRS.items():
        if set(pair) <= set(words):
            return what
    for what, known in PERSONAL_WORDS.items():
        if set(known) & set(words):
            return what
    return ""


def personal_value(text: str) -> str:
    """What `text` looks like that says who somebody is ("an e-mail address"); "" for a harmless one.

    Days are not among them: `looks_like_date` says whether one stands where none is asked for.
    """
    bare = text.strip()
    if EMAIL.search(bare):
        return "an e-mail address"
    if POSTCODE.search(bare):
        return "a full postcode"
    if NHS.fullmatch(bare) and is_nhs_number(bare):
        return "an NHS number"
    if PHONE.fullmatch(bare):
        return "a telephone number"
    if NATIONAL_INSURANCE.fullmatch(bare):
        return "a National Insurance number"
    if len(bare.split()) > MOST_WORDS:
        return "free text, which could name somebody"
    return ""


def is_nhs_number(text: str) -> bool:
    """Whether the ten figures end in the check digit of the NHS Data Dictionary: weights 10 to 2, modulo 11."""
    figures = [int(sign) for sign in text if sign.isdigit()]
    if len(figures) != 10:
        return False
    rest = sum(figure * weight for figure, weight in zip(figures[:9], range(10, 1, -1), strict=True)) % 11
    return (11 - rest) % 11 == figures[9] and (11 - rest) != 10


def looks_like_date(text: str) -> bool:
    return bool(DATE.fullmatch(text.strip()))
