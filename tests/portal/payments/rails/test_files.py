"""The files that finance takes to the bank."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from portal.payments.rails import bacs_csv, pain001
from tests.portal.payments.rails.batches import batch, order

SCHEMA = pain001.files("sepaxml") / "schemas" / "pain.001.001.09.xsd"


def texts(content, path):
    return [one.text for one in etree.fromstring(content).iterfind(f".//{path}")]


def test_the_bank_file_says_what_is_to_be_paid_and_to_whom():
    made = pain001.payment_file(batch(order(7, "1234.50", payee="Café & “Garden” Group")))

    assert made.name == "RUN-2026-0001.xml"
    assert texts(made.content, "{*}CtrlSum") == ["1234.50", "1234.50"]
    assert texts(made.content, "{*}InstdAmt") == ["1234.50"]
    assert texts(made.content, "{*}Cdtr/{*}Nm") == ["Cafe + 'Garden' Group"]
    assert texts(made.content, "{*}CdtrAcct//{*}Othr/{*}Id") == ["00000007"]
    assert texts(made.content, "{*}CdtrAgt//{*}MmbId") == ["000000"]
    assert texts(made.content, "{*}EndToEndId") == [order(7).end_to_end]
    assert texts(made.content, "{*}Ustrd") == ["SDF-2026-0007/1"]


def test_another_validator_takes_the_bank_file_too():
    """xmlschema is written in Python and shares nothing with libxml2, which made the file."""
    made = pain001.payment_file(batch())

    with SCHEMA.open("rb") as schema:
        xmlschema.XMLSchema(schema).validate(io.BytesIO(made.content))


def test_what_the_schema_does_not_take_is_not_handed_out():
    with pytest.raises(pain001.NotValid, match=r"CtrlSum|InstdAmt"):
        pain001.payment_file(batch(order(1, "1.001E+20")))


@pytest.mark.parametrize("rail", [pain001, bacs_csv])
def test_the_same_batch_makes_the_same_bytes(rail):
    one, again = rail.payment_file(batch()), rail.payment_file(batch())

    assert (one.content, one.sha256) == (again.content, again.sha256)
    assert rail.payment_file(batch(order(1, "1000.01"))).sha256 != one.sha256


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_name_breaks_a_file(payee, reference):
    one = batch(replace(order(1), payee=payee, reference=reference))

    made = pain001.payment_file(one)
    rows = list(csv.reader(io.StringIO(bacs_csv.payment_file(one).content.decode("ascii"))))

    assert texts(made.content, "{*}Cdtr/{*}Nm")[0]
    assert rows[1][2][0].isalnum()
    assert rows[1][4][0].isalnum()
    assert (len(rows[1][2]), len(rows[1][4])) <= (18, 18)


def test_the_list_has_pence_and_the_identity():
    made = bacs_csv.payment_file(batch(order(1, "1000.00"), order(2, "0.29", payee="=HYPERLINK(1)")))

    rows = list(csv.DictReader(io.StringIO(made.content.decode("ascii"))))
    assert [row["Amount in pence"] for row in rows] == ["100000", "29"]
    assert rows[1]["Account name"] == "HYPERLINK 1"
    assert [row["Identity"] for row in rows] == [order(1).end_to_end, order(2).end_to_end]
    assert batch(order(1, "0.10"), order(2, "0.20")).total == Decimal("0.30")
