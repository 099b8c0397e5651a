"""What people sent leaves by one door."""

import re

from django.conf import settings

from portal.documents.models import Document

OURS = ("portal", "grants", "commissioning", "home", "templates")
DOOR = "portal/documents/serving.py"
READS_A_STORED_FILE = re.compile(r"\bFileResponse\b|\bfile\.(open|read|url|path|chunks)\b|sendfile|X-Accel")
# The scanner reads files too; it hands nothing to anybody.
READERS = {DOOR, "portal/documents/domain/scanning.py"}

# A page about a file, without its content.
TELLS_OF_IT = {"home/office/files.py"}


def sources():
    for folder in OURS:
        for path in (settings.BASE_DIR / folder).rglob("*"):
            if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), path.read_text()


def test_only_the_door_and_the_scanner_read_what_is_stored():
    assert {path for path, source in sources() if READS_A_STORED_FILE.search(source)} == READERS


def test_every_view_that_hands_a_document_out_goes_through_the_door():
    handing = {path for path, source in sources() if re.search(r"get_object_or_404\([^)]*Document\b", source)}
    through = {path for path, source in sources() if re.search(r"\battachment\(request, ", source)}

    assert handing - TELLS_OF_IT <= through
    assert len(through) >= 7


def test_uploads_lie_outside_of_what_the_web_serves():
    storage = settings.STORAGES["private"]["OPTIONS"]

    assert storage["base_url"] is None
    assert settings.MEDIA_ROOT not in [storage["location"], *storage["location"].parents]
    assert settings.STATIC_ROOT not in [storage["location"], *storage["location"].parents]


def test_a_document_has_no_address_of_its_own():
    assert not hasattr(Document, "get_absolute_url")
