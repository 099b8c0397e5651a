"""What says who somebody is: by the name of a column, by the shape of a cell, and by what a column is made of."""

from datetime import date, timedelta
from random import Random

import pytest

from portal.monitoring.cases import apart
from portal.monitoring.cases.personal import crowd, personal_heading, personal_value
from portal.monitoring.cases.reading import slug
from tests.portal.monitoring.cases.case_files import CASES, FORM, HEADINGS, as_csv, put, table
from tests.portal.monitoring.cases.test_cases import said

HEADED = {
    "a name": ["Name", "CustomerName", "Known as", "Next of kin", "Maiden name", "fname", "Client_Name2", "Initials"],
    "a day of birth": ["D.O.B.", "dateOfBirth", "Year of birth", "YOB", "birthdate"],
    "an address": ["Address line 1", "address1", "homeaddress", "UPRN", "Road", "Latitude", "Easting", "what3words"],
    "a postcode": ["Post code", "homePostcode", "Postcode2", "ZIP"],
    "an e-mail address": ["e-mail", "EmailAddr", "client_email"],
    "a telephone number": ["Tel. no", "Mobile1", "telephoneHome", "WhatsApp"],
    "an NHS number": ["NHS no.", "nhsnumber", "CHI"],
    "a National Insurance number": ["NI number", "NINO", "National Insurance"],
    "a number that the police or the courts know somebody by": [
        "PNC ID",
        "URN",
        "Crime ref no",
        "CRO",
        "Prison number",
    ],
    "a number that a person or a car is known by": ["Passport no", "Driving licence", "Vehicle registration", "VRM"],
    "bank details": ["Sort code", "IBAN", "Account number"],
    "what somebody is called on-line": ["Instagram", "Username"],
    "free text": ["Notes", "Case summary", "Free text", "Comments"],
}


@pytest.mark.parametrize(("what", "heading"), [(what, one) for what, many in HEADED.items() for one in many])
def test_a_column_is_known_by_its_name(what, heading):
    assert personal_heading(slug(heading)) == what


@pytest.mark.parametrize(
    "heading",
    ["referred_on", "source", "outcome", "days_waited", "paid", "area", "crime_type", "age_band", "registration_date",
     "account", "nights", "latest", "telling", "postponed_on", "bournemouth"],
)  # fmt: skip
def test_a_harmless_name_of_a_column(heading):
    assert personal_heading(heading) == ""


SHAPED = {
    "an e-mail address": ["jo.webb@example.org", "<jo@example.co.uk>", "mail jo@example.org please"],
    "a full postcode": ["BH2 6DY", "bh26dy", "DT1 1XJ, Dorset", "C-BH26DY-1", "GIR 0AA"],
    "an NHS number": ["943 476 5919", "9434765919", "943-476-5919", "NHS9434765919", "C9434765919"],
    "a telephone number": [
        "07700 900123",
        "(01202) 550199",
        "+44 7700 900 123",
        "0044 1202 550199",
        "7700900123",
        "ring 01202 550 199 at night",
        "+44 (0)1202 550199",
    ],
    "a National Insurance number": ["AB123456C", "AB 12 34 56 C", "ab-12-34-56-c", "NI AB123456C"],
    "a driving licence": ["WEBBX803045M99AB", "WEBB9803045J99AB"],
    "a car registration": ["HF18 ABC", "hf18abc"],
    "a police number": ["18/123456X", "2018/12345T"],
    "a property reference": ["100040123456", "10001234567"],
    "a bank account": ["GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"],
    "the number of a bank card": ["4111 1111 1111 1111", "378282246310005"],
    "an address": ["12 Upper High Street", "3a, Sandbanks Road"],
    "a name": ["Mrs Webb", "Seen with Mr. J Webb"],
    "a page or a name on-line": ["https://example.org/jo", "www.example.org/jo", "@jowebb"],
    "free text, which could name somebody": ["she came with her sister from the harbour"],
}


@pytest.mark.parametrize(("what", "text"), [(what, one) for what, many in SHAPED.items() for one in many])
def test_a_cell_is_known_by_its_shape(what, text):
    assert personal_value(text) == what


@pytest.mark.parametrize(
    "text",
    ["C-0042", "RJ/2018/001", "2018-0042", "E06000058", "met again", "did not come", "self-referral", "12.50", "£1,250",
     "550e8400-e29b-41d4-a716-446655440000", "1 close contact", "2 court hearings", "24/7", "18", "9434765918",
     "C-0000000123", "00420000000", "DORSET-2018-001", "under 18", "18-24"],
)  # fmt: skip
def test_a_harmless_cell(text):
    assert personal_value(text) == ""


def births(form, prefix="", count=60):
    chance = Random(1)
    return [f"{prefix}{date(1950, 1, 1) + timedelta(days=chance.randrange(18_000)):{form}}" for _ in range(count)]


NAMES = ["smith1", "webb22", "Hardy-03", "barnes4", "fudge5", "Anning6", "treves17", "durdle8"]


@pytest.mark.parametrize(
    ("values", "what"),
    [
        (births("%Y%m%d"), "days of birth"),
        (births("%d%m%Y"), "days of birth"),
        (births("%d%m%y"), "days of birth"),
        (births("%y%m%d", "JS-"), "days of birth"),
        (births("%d%m%y", "JW"), "days of birth"),
        (["JS19880403"], "days of birth"),
        (NAMES, "names"),
        ([f"{one}{number}" for number, one in enumerate(["JSmith", "MWebb", "ABarnes", "THardy", "MAnning"])], "names"),
    ],
    ids=str,
)
def test_what_a_column_is_made_of(values, what):
    assert crowd(values, latest=2008) == what


@pytest.mark.parametrize(
    "values",
    [
        [f"C-{number:06}" for number in range(10_100, 10_400)],
        [f"{number:06}" for number in range(300)],
        [f"{number}" for number in range(19_880_401, 19_880_431)],
        [f"2018{number:04}" for number in range(100, 400)],
        [f"REFERRAL-{number}" for number in range(300)],
        [f"{place}{number}" for place in ("Poole", "Wareham", "Swanage") for number in range(30)],
        ["550e8400-e29b-41d4-a716-446655440000", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"],
        ["JS-880403"],
        [],
    ],
    ids=lambda values: str(values[:2]),
)
def test_numbers_of_a_providers_own(values):
    assert crowd(values, latest=2008) == ""


def filled(heading, values):
    """A file with a row for each of `values` under `heading`."""
    place = HEADINGS.index(heading)
    rows = []
    for number, value in enumerate(values):
        row = [f"C-{number}", f"P-{number}", *CASES[0][2:]]
        row[place] = value
        rows.append(row)
    return as_csv([HEADINGS, *rows])


OWN = "Use a number of your own, such as C-0042, that says nothing about the person."


@pytest.mark.parametrize("heading", ["case", "person"])
@pytest.mark.parametrize(("values", "what"), [(births("%d%m%Y"), "days of birth"), (NAMES, "names")], ids=str)
def test_a_column_of_numbers_that_are_none_is_refused_as_one(heading, values, what):
    outcome = apart.count_here(filled(heading, values), "c.csv", FORM)

    letter = "AB"[["case", "person"].index(heading)]
    assert said(outcome) == [f"Column {letter} ({heading}): The cells of this column look like {what}. {OWN}"]
    assert values[0] not in str(outcome)


def test_very_many_outcomes_are_no_outcomes():
    outcome = apart.count_here(filled("outcome", [f"went to {number}" for number in range(51)]), "c.csv", FORM)

    assert said(outcome) == [
        "Column F (outcome): The cells of this column say 51 different things, as names or free text do. "
        "Use a few codes, 50 at most."
    ]


def test_a_name_with_a_figure_is_no_number():
    outcome = apart.count_here(as_csv(table(put(2, "person", "mary.webb1"))), "c.csv", FORM)

    assert said(outcome) == [f"Row 2, column B (person): This is not a number of a case or person. {OWN}"]


def test_cases_may_be_numbered_by_ten_figures():
    """Some of them pass for NHS numbers by chance; where all do, they are."""
    own = [f"{4_000_000_000 + 7 * number}" for number in range(60)]
    nhs = [one for number in range(10**6, 10**6 + 2000) if personal_value(one := f"400{number}") == "an NHS number"]

    assert apart.count_here(filled("case", own), "c.csv", FORM).count == 0
    assert len(nhs) > 30
    assert apart.count_here(filled("case", nhs[:30]), "c.csv", FORM).count == 30
