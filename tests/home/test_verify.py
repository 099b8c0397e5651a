"""Checking a copy: known or not, and nothing else."""

import os

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localtime

from portal.agreements.domain import offer_agreement, sign
from portal.agreements.domain.copies import signed_copy_of
from portal.design.words import long_date
from portal.documents.models import Document
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory

pytestmark = pytest.mark.django_db
UNKNOWN = "We do not know this document"


@pytest.fixture(autouse=True)
def nobody_was_here_before():
    cache.clear()


@pytest.fixture
def copy():
    trustee = UserFactory()
    agreement = AgreementFactory(
        organisation__member=trustee, organisation__name="Secret Club", reference="SDF-2026-0042"
    )
    offered = offer_agreement(agreement, by=None)
    return signed_copy_of(sign(offered, by=trustee, name="A Trustee", position="Chair", agreed=True))


def check(client, content=None, **fields):
    if content is not None:
        fields["copy"] = SimpleUploadedFile("any name.pdf", content, content_type="application/pdf")
    return client.post("/verify/", fields)


def test_the_copy_that_was_signed_is_known_by_its_day_alone(client, copy):
    page = check(client, copy.document.file.open("rb").read()).content.decode()

    assert f"This is the agreement signed on {long_date(localtime(copy.signed_at))}" in page
    assert [word for word in ("Secret Club", copy.agreement.reference, "A Trustee", "Chair") if word in page] == []


def test_a_copy_that_was_changed_is_not_known(client, copy):
    content = copy.document.file.open("rb").read()

    assert UNKNOWN in check(client, content.replace(b"\n%%EOF", b"\n %%EOF")).content.decode()


@pytest.mark.parametrize("field", ["sha256", "text_sha256"])
def test_a_fingerprint_may_be_typed(client, copy, field):
    typed = getattr(copy, field).upper()

    page = check(client, fingerprint=f" {typed[:32]} {typed[32:]} ").content.decode()

    assert "This is the agreement signed on" in page


@pytest.mark.parametrize(
    "content",
    [b"<script>alert(1)</script>", b"PK\x03\x04" + b"\0" * 99, b"%PDF-1.7\n/JS (app.alert(1))", os.urandom(3_000_000)],
)
def test_a_hostile_file_is_not_kept_and_not_known(client, content):
    response = check(client, content)

    assert (response.status_code, UNKNOWN in response.content.decode()) == (200, True)
    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "Choose the copy, or enter its fingerprint"),
        ({"fingerprint": "abc"}, "A fingerprint has 64 characters"),
        ({"fingerprint": "\x00" * 64}, "haracter"),
        ({"content": b"1" * (10 * 1024 * 1024 + 1)}, "larger than any agreement of ours"),
    ],
)
def test_what_cannot_be_checked(client, fields, why):
    response = check(client, **fields)

    assert (response.status_code, why in response.content.decode()) == (422, True)


def test_nobody_tries_any_number_of_them(client):
    codes = [check(client, fingerprint="0" * 64).status_code for _ in range(21)]

    assert codes == [200] * 20 + [429]
