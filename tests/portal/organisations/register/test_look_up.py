"""Typing a number and pressing "Look up": what is filled in, what is said, what is kept. Companies House is a server
on this machine that answers as the real one does.
"""

import json
import threading
from base64 import b64encode
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal.events.models import Event
from portal.organisations.models import Organisation, RegisteredCharity
from portal.organisations.register.companies_house import CompaniesHouse, CompaniesHouseSilent, CompanyUnknown
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.test_profile import PROFILE

pytestmark = pytest.mark.django_db
NEW = "/account/organisations/new/"
COMPANY = {
    "company_name": "POOLE COMMUNITY BAKERY CIC",
    "company_number": "01234567",
    "company_status": "active",
    "type": "private-limited-guarant-nsc",
    "subtype": "community-interest-company",
    "date_of_creation": "2019-05-04",
    "registered_office_address": {
        "premises": "2",
        "address_line_1": "Quay Street",
        "locality": "Poole",
        "postal_code": "BH15 1BB",
    },
}
OFFICERS = {
    "items": [
        {"name": "BAKER, Somebody", "officer_role": "director"},
        {"name": "GONE, Somebody", "officer_role": "director", "resigned_on": "2020-01-01"},
        {"name": "SECRETARY, Somebody", "officer_role": "secretary"},
    ]
}


@pytest.fixture
def companies_house(settings):
    """The server's answers by path; `asked` holds the paths and the key that were sent."""
    answers = {"/company/01234567": COMPANY, "/company/01234567/officers": OFFICERS}
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.partition("?")[0]
            asked.append((path, self.headers["Authorization"]))
            answer = answers.get(path, 404)
            body = (
                b"" if isinstance(answer, int) else answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            )
            self.send_response(answer if isinstance(answer, int) else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.COMPANIES_HOUSE_KEY = "a-key"
    settings.COMPANIES_HOUSE_ADDRESS = f"http://127.0.0.1:{server.server_port}"
    yield type("Server", (), {"answers": answers, "asked": asked})
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def signed_in(sign_in):
    return sign_in(UserFactory(email="volunteer@group.example"))


@pytest.fixture
def charity():
    return RegisteredCharity.objects.create(
        number=1092345,
        name="Poole Youth Clubs",
        is_cio=True,
        address="1 High Street",
        town="Poole",
        postcode="BH15 1AA",
        website="www.clubs.example",
        activities="Clubs for young people.",
        trustees=["A trustee", "B trustee"],
        read_on=date(2026, 11, 20),
    )


def typed(page) -> dict[str, str]:
    """What the fields of the page hold now."""
    return page.context["form"].data.dict()


class TestCharities:
    def test_the_register_fills_the_page_in_and_keeps_what_was_typed(self, signed_in, charity):
        page = signed_in.post(
            NEW,
            {"charity_number": " 1092345", "website": "https://ours.example", "first_name": "X", "look-up-charity": ""},
        )

        now = typed(page)
        assert page.status_code == 200
        assert (now["name"], now["address"], now["town"], now["postcode"]) == (
            "Poole Youth Clubs",
            "1 High Street",
            "Poole",
            "BH15 1AA",
        )
        assert (now["kind"], now["trustees"]) == ("cio", "A trustee\nB trustee")
        assert (now["website"], now["first_name"]) == ("https://ours.example", "X")
        assert "last read, on 20 November 2026" in page.content.decode()
        assert not Organisation.objects.exists()

    def test_saving_keeps_where_it_was_read_from_and_names_nobody_in_the_ledger(self, signed_in, charity):
        filled = typed(signed_in.post(NEW, PROFILE | {"look-up-charity": ""}))
        del filled["look-up-charity"]

        signed_in.post(NEW, filled)

        organisation = Organisation.objects.get()
        assert (organisation.register, organisation.register_read_at.date()) == ("charities", date(2026, 11, 20))
        assert organisation.trustees.splitlines() == ["A trustee", "B trustee"]
        assert "A trustee" not in "".join(str(event.changes) for event in Event.objects.all())

    def test_a_receipt_that_was_made_up_or_is_of_another_number_says_nothing(self, signed_in, charity):
        receipt = typed(signed_in.post(NEW, {"charity_number": "1092345", "look-up-charity": ""}))["receipt"]

        signed_in.post(NEW, PROFILE | {"charity_number": "1000001", "receipt": receipt})
        signed_in.post(NEW, PROFILE | {"receipt": "charities"})

        assert list(Organisation.objects.values_list("register", "register_read_at")) == [("", None)] * 2

    @pytest.mark.parametrize(
        ("number", "sentence"),
        [
            ("", "Enter a number to look it up"),
            ("12", "A charity number has 6 or 7 digits, such as 1092345."),
            ("1000001", "No charity of England or Wales has this number. Check it, or type the profile."),
        ],
    )
    def test_a_number_that_leads_nowhere_says_so_at_the_field_alone(self, signed_in, charity, number, sentence):
        page = signed_in.post(NEW, {"charity_number": number, "name": "Typed", "look-up-charity": ""})

        assert page.status_code == 422
        assert page.context["form"].errors == {"charity_number": [sentence]}
        assert 'value="Typed"' in page.content.decode()

    def test_a_charity_that_left_the_register_is_said_to_have(self, signed_in, charity):
        RegisteredCharity.objects.update(removed_on=date(2025, 3, 1))

        page = signed_in.post(NEW, {"charity_number": "1092345", "look-up-charity": ""})

        assert page.context["form"].errors["charity_number"] == [
            "Poole Youth Clubs left the register of charities on 1 March 2025."
        ]

    def test_without_the_register_the_page_says_that_it_is_typed_and_has_no_button(self, signed_in):
        page = signed_in.get(NEW).content.decode()
        assert ("please type everything" in page, "look-up-" in page) == (True, False)

        page = signed_in.post(NEW, {"charity_number": "1092345", "look-up-charity": ""})
        assert page.context["form"].errors["charity_number"] == [
            "The register of charities is not loaded here. Please type the profile."
        ]


class TestCompanies:
    def test_companies_house_fills_the_page_in(self, signed_in, companies_house):
        now = typed(signed_in.post(NEW, {"company_number": "1234567", "look-up-company": ""}))

        assert (now["name"], now["address"], now["postcode"]) == (
            "POOLE COMMUNITY BAKERY CIC",
            "2, Quay Street",
            "BH15 1BB",
        )
        assert (now["company_number"], now["kind"], now["trustees"]) == ("01234567", "cic_guarantee", "BAKER, Somebody")
        assert (now["founded_on-day"], now["founded_on-month"], now["founded_on-year"]) == ("4", "5", "2019")
        key = "Basic " + b64encode(b"a-key:").decode()
        assert companies_house.asked == [("/company/01234567", key), ("/company/01234567/officers", key)]

    def test_what_was_read_today_is_kept_with_the_profile(self, signed_in, companies_house):
        filled = typed(signed_in.post(NEW, PROFILE | {"company_number": "01234567", "look-up-company": ""}))
        del filled["look-up-company"]

        signed_in.post(NEW, filled)

        assert Organisation.objects.get().register == "companies"

    def test_a_dissolved_company_is_said_to_be(self, signed_in, companies_house):
        companies_house.answers["/company/01234567"] = COMPANY | {"company_status": "dissolved"}

        page = signed_in.post(NEW, {"company_number": "01234567", "look-up-company": ""})

        assert page.context["form"].errors["company_number"] == [
            "POOLE COMMUNITY BAKERY CIC is dissolved, says Companies House."
        ]

    @pytest.mark.parametrize("answer", [401, 429, 500, 302, b"<html>", b"[1]"])
    def test_where_it_does_not_answer_well_people_are_asked_to_type(self, signed_in, companies_house, answer):
        companies_house.answers["/company/01234567"] = answer

        page = signed_in.post(NEW, {"company_number": "01234567", "look-up-company": ""})

        assert page.status_code == 422
        assert page.context["form"].errors["company_number"] == [
            "Companies House does not answer now. Try again later, or type the profile."
        ]

    def test_an_unknown_number_is_said_to_be_unknown(self, companies_house, settings):
        with pytest.raises(CompanyUnknown):
            CompaniesHouse("a-key", settings.COMPANIES_HOUSE_ADDRESS).company("07654321")

    def test_a_server_that_is_not_there_is_silence(self):
        with pytest.raises(CompaniesHouseSilent):
            CompaniesHouse("a-key", "http://127.0.0.1:9").company("01234567")

    def test_without_a_key_nobody_is_asked(self, signed_in, companies_house, settings):
        settings.COMPANIES_HOUSE_KEY = ""

        page = signed_in.post(NEW, {"company_number": "01234567", "look-up-company": ""})

        assert page.context["form"].errors["company_number"] == [
            "Companies House cannot be asked from here. Please type the profile."
        ]
        assert companies_house.asked == []
