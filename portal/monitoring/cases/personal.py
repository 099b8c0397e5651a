"""What says who somebody is: by the name of a column, and by the shape of what stands in it. Pure: no Django.

A case file holds numbers of the provider's own for cases and people, days, codes and measures, and nothing that finds a
person. No list can promise that; it stops what people send by mistake.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

# What a heading holds, by words in it. Headings come as slugs: small letters, figures and underscores.
PERSONAL_WORDS: dict[str, str] = {
    "a name": "name names surname firstname forename forenames lastname fullname fname lname sname initials alias "
    "nickname maiden known_as next_of_kin guardian signature",
    "a day of birth": "dob birth birthday birthdate born yob d_o_b",
    "an address": "address addresses street road addr house town uprn easting northing latitude longitude lat lon "
    "lng w3w what3words",
    "a postcode": "postcode postal zip post_code",
    "an e-mail address": "email mail emails e_mail",
    "a telephone number": "phone telephone tel telno mobile phones landline whatsapp fax",
    "an NHS number": "nhs nhsno chi hospital_number",
    "a National Insurance number": "nino ni nin insurance national_insurance",
    "a number that the police or the courts know somebody by": "pnc urn custody crimeref cro noms nomis niche "
    "crime_number crime_reference crime_no prison_number",
    "a number that a person or a car is known by": "passport vrm vrn numberplate plate driving_licence driving_license "
    "vehicle_registration car_registration",
    "bank details": "iban sortcode sort_code account_number bank",
    "what somebody is called on-line": "facebook instagram twitter snapchat tiktok username",
    "free text": "notes note comment comments description details freetext free_text summary narrative",
}
# Within a longer word too: customername, dateofbirth, homepostcode.
PERSONAL_PIECES = {
    "surname": "a name",
    "forename": "a name",
    "birth": "a day of birth",
    "postcode": "a postcode",
    "telephone": "a telephone number",
    "email": "an e-mail address",
    "address": "an address",
    "passport": "a number that a person or a car is known by",
    "nhsn": "an NHS number",
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
PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)44[\s().-]*(?:0[\s().-]*)?|\(?0|(?=7\d{9}$))(?:[1-9](?:[\s().-]*\d){8,9})(?!\d)"
)
NHS = re.compile(r"(?<!\d)\d{3}[\s-]?\d{3}[\s-]?\d{4}(?!\d)")
# HM Revenue and Customs: two letters, six figures, A to D.
NATIONAL_INSURANCE = re.compile(
    r"(?<![A-Za-z])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][\s-]?\d{2}[\s-]?\d{2}[\s-]?\d{2}[\s-]?[A-D](?![A-Za-z])", re.I
)
CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){14,15}(?![\d-])")
DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]00:00(?::00)?)?|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{2,4}",
    re.I,
)
MOST_WORDS = 6
# What other numbers and words look like that lead to one person or one door.
SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("a driving licence", re.compile(r"(?<![A-Z0-9])[A-Z9]{5}[ -]?\d{6}[ -]?[A-Z9]{2}\d[A-Z]{2}(?![A-Z0-9])", re.I)),
    ("a car registration", re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2} ?[A-Z]{3}(?![A-Z0-9])", re.I)),
    ("a police number", re.compile(r"(?<![\w/])(?:19|20)?\d{2}/\d{1,7}[A-HJ-NP-RT-Z](?!\w)", re.I)),
    ("a property reference", re.compile(r"(?<!\d)(?:1000\d{7,8}|2000\d{8})(?!\d)")),
    ("a bank account", re.compile(r"(?<!\w)GB\d{2} ?[A-Z]{4}(?: ?\d){14}(?!\w)", re.I)),
    (
        "an address",
        re.compile(
            r"\b\d{1,4}[a-z]?,? +(?:[\w'’-]+ +){1,3}(?:street|road|avenue|lane|crescent|terrace|gardens|grove"
            r"|mews)\b",
            re.I,
        ),
    ),
    ("a name", re.compile(r"\b(?:Mr|Mrs|Ms|Miss|MR|MRS|MS|MISS)\b\.? +[A-Z]")),
    ("a page or a name on-line", re.compile(r"https?://|www\.|(?<!\w)@\w{3,}", re.I)),
)
# Initials, maybe, and six or eight figures, which may be a day of birth. In one number of their own they say nothing;
# where nearly all are like this, they do.
NAME_AND_FIGURES = re.compile(r"(?=.*[a-z])[A-Za-z]{3,}[._-][A-Za-z]{3,}\d{0,4}")
INITIALS_AND_FIGURES = re.compile(r"[A-Za-z]{0,4}[-_/.]?(\d{8}|\d{6})[A-Za-z]{0,3}")
WORDS_AND_FIGURES = re.compile(r"([A-Za-z]{3,}(?:[._-]?[A-Za-z]{2,})*)[._-]?\d{1,8}")
LOOKED_AT = 2000
EARLIEST_BIRTH = 1900


def personal_heading(heading: str) -> str:
    """What a column of this name would hold that says who somebody is ("a name"); "" for a harmless one."""
    words = {word.rstrip("0123456789") or word for word in WORD.findall(heading.lower())}
    for what, known in PERSONAL_WORDS.items():
        if any(set(one.split("_")) <= words for one in known.split()):
            return what
    joined = "".join(WORD.findall(heading.lower()))
    for piece, what in PERSONAL_PIECES.items():
        if piece in joined:
            return what
    return "a name" if any(word.endswith("name") for word in words) else ""


def personal_value(text: str, *, nhs: bool = True) -> str:
    """What `text` looks like that says who somebody is ("an e-mail address"); "" for a harmless one.

    Without `nhs`, ten figures are no NHS number (see `ten_figures_are_their_own`).
    Days are not among them: `looks_like_date` says whether one stands where none is asked for.
    """
    bare = text.strip()
    if EMAIL.search(bare):
        return "an e-mail address"
    if POSTCODE.search(bare):
        return "a full postcode"
    if nhs and any(is_nhs_number(found[0]) for found in NHS.finditer(bare)):
        return "an NHS number"
    if PHONE.search(bare):
        return "a telephone number"
    if NATIONAL_INSURANCE.search(bare):
        return "a National Insurance number"
    for what, shape in SHAPES:
        if shape.search(bare):
            return what
    if any(is_card_number(found[0]) for found in CARD.finditer(bare)):
        return "the number of a bank card"
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


def is_card_number(text: str) -> bool:
    """Whether the figures end in the check digit of payment cards (ISO/IEC 7812, Luhn) and begin as theirs do."""
    figures = [int(sign) for sign in text if sign.isdigit()]
    doubled = [sum(divmod(2 * figure, 10)) for figure in figures[-2::-2]]
    return figures[0] in (3, 4, 5, 6) and (sum(figures[-1::-2]) + sum(doubled)) % 10 == 0


def looks_like_date(text: str) -> bool:
    return bool(DATE.fullmatch(text.strip()))


def ten_figures_are_their_own(values: Sequence[str]) -> bool:
    """Whether a column numbers its cases by ten figures: one in eleven of those passes for an NHS number by chance."""
    ten = [found[0] for value in values[:LOOKED_AT] if (found := NHS.search(value))]
    return len(ten) >= 20 and 3 * sum(map(is_nhs_number, ten)) < len(ten)


def crowd(values: Sequence[str], *, latest: int) -> str:
    """What nearly all of these different numbers are made of ("days of birth"), which no single one could tell; ""
    where there is nothing. Births are looked for up to the year `latest`.

    Numbers that simply go up pass through what looks like days too, but stay in one month or one year; births are
    spread. Prefixes of a provider's own are few; names are many.
    """
    some = values[:LOOKED_AT]
    figures = [found[1] for value in some if (found := INITIALS_AND_FIGURES.fullmatch(value))]
    if _are_births(figures, len(some), latest):
        return "days of birth"
    words = [found[1].lower() for value in some if (found := WORDS_AND_FIGURES.fullmatch(value))]
    different = len(set(words))
    if different >= 5 and 2 * len(words) >= len(some) and 2 * different >= len(words):
        return "names"
    return ""


def _are_births(figures: Sequence[str], among: int, latest: int) -> bool:
    for length, form in ((8, "%Y%m%d"), (8, "%d%m%Y"), (6, "%d%m%y"), (6, "%y%m%d")):
        days = [day for one in figures if len(one) == length and (day := _birth(one, form, latest))]
        if not days or 5 * len(days) < 4 * among or (length == 6 and len(days) < 4):
            continue
        spread = min(len({day.day for day in days}), len({day.month for day in days}), len({day.year for day in days}))
        if spread >= min(4, len(days)) or (length == 8 and len(days) < 4):
            return True
    return False


def _birth(figures: str, form: str, latest: int) -> date | None:
    try:
        day = datetime.strptime(figures, form).replace(tzinfo=UTC).date()
    except ValueError:
        return None
    # Two figures of a year are of this century or of the last.
    year = day.year - 100 if "%y" in form and day.year > latest else day.year
    return day.replace(year=year, day=min(day.day, 28)) if EARLIEST_BIRTH <= year <= latest else None
