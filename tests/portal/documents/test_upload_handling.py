"""How much of a file is read, by who sends it and where to."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

NOBODY, SOMEBODY = {}, {SESSION_KEY: "1"}
CHUNK = 64 * 1024


@pytest.fixture(autouse=True)
def limits(settings):
    settings.UPLOAD_MAX_BYTES = 100_000
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 300_000


def sending(path, session, *files):
    request = RequestFactory().post(path, {"file": [SimpleUploadedFile("x.pdf", bytes(size)) for size in files]})
    request.session = session
    return request


def read(path, session, *files):
    return [one.size for one in sending(path, session, *files).FILES.getlist("file")]


@pytest.mark.parametrize("path", ["/office/login/", "/office/documents/add/", "/apply/GR-2026-0042/", "/"])
@pytest.mark.parametrize("session", [NOBODY, SOMEBODY], ids=["nobody", "somebody"])
def test_no_file_is_read_in_full_that_is_far_too_large(path, session):
    (size,) = read(path, session, 900_000)

    is_editors = path.startswith("/office/documents/") and session
    assert size in range(300_001 if is_editors else 100_001, (300_000 if is_editors else 100_000) + 2 * CHUNK)


@pytest.mark.parametrize("path", ["/office/documents/multiple/add/", "/office/images/add/"])
def test_editors_put_up_larger_ones(path):
    assert read(path, SOMEBODY, 250_000) == [250_000]


def test_who_is_signed_in_sends_several():
    assert read("/apply/GR-2026-0042/", SOMEBODY, 90_000, 90_000, 90_000) == [90_000] * 3


def test_who_is_not_sends_no_more_than_one_file_may_be():
    assert read("/", NOBODY, 40_000, 40_000) == [40_000] * 2
    with pytest.raises(RequestDataTooBig):
        read("/", NOBODY, 40_000, 40_000, 40_000)


@pytest.mark.django_db
def test_it_is_a_bad_request_then(client):
    files = [SimpleUploadedFile("x.pdf", bytes(200_000)) for _ in range(2)]

    assert client.post("/account/login/", {"file": files}).status_code == 400
