"""Editors' documents: put up in the back office, downloaded by everybody."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document

from portal.accounts.roles import Role
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(sign_in):
    return sign_in(UserFactory(role=Role.EDITOR))


def put_up(editor, name):
    sent = {"title": "Our policy", "file": SimpleUploadedFile(name, b"What it says."), "collection": ""}
    return editor.post(reverse("wagtaildocs:add"), sent)


def test_a_document_is_put_up_listed_and_downloaded(editor, client):
    put_up(editor, "policy.pdf")

    document = Document.objects.get()
    assert document.url in editor.get(reverse("wagtaildocs:index")).content.decode()
    response = client.get(document.url)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"What it says."
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "script.js"])
def test_what_a_browser_would_run_is_not_taken(name, editor):
    assert "is not allowed" in put_up(editor, name).content.decode()
    assert not Document.objects.exists()
