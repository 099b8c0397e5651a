"""What the house asks of every file, whoever wrote it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Engine
from django.template.loader import get_template

ROOT: Path = settings.BASE_DIR
OURS = ("portal", "grants", "commissioning", "home")
TEMPLATES = sorted(path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*") if path.is_file())
# Read in mail programs, which know no stylesheet of ours and no policy.
LETTER = Path("mail/letter.html")
PAGES = [path for path in TEMPLATES if path.suffix == ".html" and path != LETTER]
MAILS = [path for path in TEMPLATES if path.parts[0] == "emails" and path.suffix == ".txt"]

# Longer than this, a file holds more than one noun or one audience. Named exceptions say why.
LONGEST = 350
LONGER_ON_PURPOSE: dict[str, str] = {}
TOP_LEVEL = {
    *("portal", "grants", "commissioning", "home", "templates", "fixtures", "tests", ".ci", ".data", ".git", ".venv"),
    *("node_modules", "test-results"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_template_parses(path):
    get_template(str(path))


@pytest.mark.parametrize("path", PAGES, ids=str)
def test_no_page_brings_script_or_style_of_its_own(path):
    """The content security policy refuses them; one that slipped in would simply not work. JSON is data, and is let."""
    source = re.sub(
        r"{% comment %}.*?{% endcomment %}|{#.*?#}", "", (ROOT / "templates" / path).read_text(), flags=re.S
    )

    source = re.sub(r'<script [^>]*type="application/json">', "", source)

    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|\son[a-z]+=\"|\sstyle=\"|<style[ >]|javascript:", source) == []


@pytest.mark.parametrize("path", MAILS, ids=str)
def test_every_mail_begins_with_its_subject(path):
    """An empty first line does not pass."""
    first = Engine.get_default().get_template(str(path)).source.splitlines()[0]

    assert re.fullmatch(r"Subject: \S.*", first)


def test_no_file_is_longer_than_one_noun_needs():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for folder in (*OURS, "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts and "build" not in path.parts
    }
    too_long = {path for path, length in lengths.items() if length > LONGEST}

    assert too_long == set(LONGER_ON_PURPOSE)


def test_no_room_is_called_by_a_word_that_means_anything():
    vague = {"common", "core", "utils", "helpers", "base", "misc", "managers", "handlers"}
    found = {path for folder in OURS for path in (ROOT / folder).rglob("*.py") if path.stem in vague}

    assert found == {ROOT / "portal" / "settings" / "base.py"}


def test_the_top_level_stays_as_it_is():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.endswith("_cache")}

    assert folders - TOP_LEVEL == {".hypothesis"} & folders


def test_an_address_that_is_typed_is_no_longer_than_what_is_kept():
    """Django's own field lets 320 characters through, and the columns take 254."""
    ours = [path.relative_to(ROOT) for folder in OURS for path in (ROOT / folder).rglob("*.py")]

    theirs = [path for path in ours if " forms.EmailField(" in (ROOT / path).read_text()]

    assert theirs == []
