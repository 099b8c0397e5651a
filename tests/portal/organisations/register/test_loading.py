"""Loading the public extract: both shapes, what is kept, what is left out, and that a broken file changes nothing."""

import csv
import json
import zipfile
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from portal.organisations.models import RegisteredCharity
from portal.organisations.register.loading import CutShort, load_extract
from portal.organisations.register.reading import NotAnExtract
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def charity(number=1092345, **changed):
    return {
        "date_of_extract": "2026-11-20T00:00:00",
        "registered_charity_number": number,
        "linked_charity_number": 0,
        "charity_name": "Poole Youth Clubs",
        "charity_registration_status": "Registered",
        "date_of_removal": None,
        "latest_income": 12345.5,
        "charity_contact_address1": "1 High Street",
        "charity_contact_address2": "Poole",
        "charity_contact_address3": "DORSET",
        "charity_contact_address4": None,
        "charity_contact_address5": None,
        "charity_contact_postcode": "bh15 1aa",
        "charity_contact_web": "www.clubs.example",
        "charity_company_registration_number": None,
        "charity_is_cio": True,
        "charity_activities": "Clubs\tfor young  people",
    } | changed


def trustee(name, number=1092345, **changed):
    return {
        "date_of_extract": "2026-11-20T00:00:00",
        "registered_charity_number": number,
        "linked_charity_number": 0,
        "trustee_id": 1,
        "trustee_name": name,
        "trustee_date_of_appointment": "2020-01-01",
    } | changed


@pytest.fixture
def file(tmp_path):
    def write(*rows, as_text=False, bom=False, name="extract"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as out:
            if as_text:
                writer = csv.DictWriter(out, list(rows[0]), delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None)
                writer.writeheader()
                writer.writerows(rows)
            else:
                json.dump(rows, out)
        return path

    return write


def numbers():
    return list(RegisteredCharity.objects.values_list("number", flat=True))


@pytest.mark.parametrize("bom", [True, False])
@pytest.mark.parametrize("as_text", [True, False])
def test_a_charity_is_kept_tidily_whatever_the_shape_of_the_file(file, as_text, bom):
    activities = "Clubs for young  people" if as_text else "Clubs\tfor young  people"

    loaded = load_extract(file(charity(charity_activities=activities), as_text=as_text, bom=bom))

    kept = RegisteredCharity.objects.get()
    assert (loaded.what, loaded.rows, loaded.left_out) == ("charities", 1, 0)
    assert (kept.number, kept.name, kept.address, kept.town) == (1092345, "Poole Youth Clubs", "1 High Street", "Poole")
    assert (kept.postcode, kept.is_cio, kept.income) == ("BH15 1AA", True, Decimal("12345.50"))
    assert kept.activities == "Clubs for young people"
    assert kept.read_on.isoformat() == "2026-11-20"


def test_an_archive_is_read_as_it_comes(file, tmp_path):
    inside = file(charity())
    with zipfile.ZipFile(tmp_path / "extract.zip", "w") as archive:
        archive.write(inside, "publicextract.charity.json")

    assert load_extract(tmp_path / "extract.zip").rows == 1


def test_linked_charities_and_broken_rows_are_left_out(file):
    rows = [
        charity(),
        charity(linked_charity_number=3),
        charity(number="none"),
        charity(number=2, charity_name=" "),
        charity(number=3, date_of_extract="soon"),
        charity(number=2**40),
    ]

    loaded = load_extract(file(*rows))

    assert (loaded.rows, loaded.left_out, numbers()) == (1, 5, [1092345])


def test_of_a_removed_charity_only_name_and_day_stay(file):
    load_extract(file(charity()))
    load_extract(file(trustee("A trustee"), name="trustees"))

    load_extract(file(charity(charity_registration_status="Removed", date_of_removal="2026-10-01T00:00:00")))

    kept = RegisteredCharity.objects.get()
    assert (kept.removed_on.isoformat(), kept.address, kept.postcode, kept.trustees) == ("2026-10-01", "", "", [])


def test_loading_again_changes_what_changed_keeps_trustees_and_lets_go_of_what_is_gone(file):
    load_extract(file(charity(), charity(number=1000001)))
    load_extract(file(trustee("A trustee"), name="trustees"))

    loaded = load_extract(file(charity(charity_name="Poole Clubs")))

    kept = RegisteredCharity.objects.get()
    assert (loaded.gone, kept.name, kept.trustees) == (1, "Poole Clubs", ["A trustee"])


def test_a_text_with_nul_and_endless_words_is_taken(file):
    load_extract(file(charity(charity_name="Poole\0 Clubs " + "x" * 5000, charity_contact_web="y" * 5000)))

    kept = RegisteredCharity.objects.get()
    assert (kept.name[:11], len(kept.name), len(kept.website)) == ("Poole Clubs", 300, 200)


class TestBrokenFiles:
    def test_a_file_that_ends_in_the_middle_changes_nothing(self, file):
        load_extract(file(charity()))
        cut = file(charity(number=1000001), charity(number=1000002), name="cut")
        cut.write_bytes(cut.read_bytes()[:-100])

        with pytest.raises(NotAnExtract):
            load_extract(cut)

        assert numbers() == [1092345]

    def test_a_file_with_far_fewer_charities_is_not_believed(self, file):
        load_extract(file(*(charity(number=1000000 + n) for n in range(5))))

        with pytest.raises(CutShort):
            load_extract(file(charity(), charity(number=1000001)))

        assert len(numbers()) == 5

    @pytest.mark.parametrize("content", [b"", b"[]", b"[{}]", b"a\tb\n1\t2\n", b"\xff\xfe\x00", b"[1, 2"])
    def test_something_else_is_refused_in_a_sentence(self, tmp_path, content):
        path = tmp_path / "else"
        path.write_bytes(content)

        with pytest.raises(CommandError, match=r"\w"):
            call_command("load_charity_register", path)


class TestTrustees:
    def test_names_alone_are_kept_of_charities_near_by_and_of_those_that_have_a_profile(self, file, settings):
        settings.REGISTER_TRUSTEES_OF = ["BH"]
        far = {"charity_contact_postcode": "LS1 1AA"}
        load_extract(file(charity(), charity(number=1000001, **far), charity(number=1000002, **far)))
        OrganisationFactory(charity_number="1000002")

        load_extract(
            file(
                trustee("B trustee"),
                trustee("A trustee"),
                trustee("Of a linked charity", linked_charity_number=1),
                trustee("Far away", number=1000001),
                trustee("Far away, with a profile", number=1000002),
                name="trustees",
            )
        )

        assert dict(RegisteredCharity.objects.values_list("number", "trustees")) == {
            1092345: ["A trustee", "B trustee"],
            1000001: [],
            1000002: ["Far away, with a profile"],
        }

    def test_who_is_no_trustee_any_more_goes(self, file):
        load_extract(file(charity()))
        load_extract(file(trustee("A trustee"), name="trustees"))

        load_extract(file(trustee("Another", number=1000001), name="trustees"))

        assert RegisteredCharity.objects.get().trustees == []


def test_the_command_says_what_it_did(file, capsys):
    call_command("load_charity_register", file(charity(), charity(linked_charity_number=1)))

    assert capsys.readouterr().out == "1 charities loaded, 1 left out (linked charities and broken rows).\n"
