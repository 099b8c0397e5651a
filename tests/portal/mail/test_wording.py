"""The small language of mails: what it fills in, what it leaves out, and that nothing else in it means anything."""

import pytest

from portal.mail.wording import FieldMissing, Kind, Values, as_text, blocks_of, fill, fill_line, plain

SITE = "https://portal.example.org"


def values(**texts: str) -> Values:
    return Values(
        {"feedback": "", "link": f"{SITE}/apply/", **texts},
        links=frozenset({"link"}),
        may_be_empty=frozenset({"feedback"}),
    )


def text_of(words: str, **texts: str) -> str:
    return as_text(fill(words, values(**texts)))


def blocks(words: str, **texts: str) -> list[tuple[Kind, list[str]]]:
    return [
        (block.kind, ["".join(span.text for span in line) for line in block.lines])
        for block in blocks_of(fill(words, values(**texts)))
    ]


def links(words: str, **texts: str) -> list[str]:
    filled = fill(words, values(**texts))
    return [span.text for paragraph in filled for line in paragraph for span in line.spans if span.is_link]


def test_fields_are_filled_in_however_their_names_are_spaced():
    assert text_of("Dear { Name },\n\nThank you.", name="Prama") == "Dear Prama,\n\nThank you.\n"


def test_a_paragraph_whose_field_is_empty_is_left_out():
    words = "Hello,\n\n# What the panel said\n{feedback}\n\nGoodbye."

    assert text_of(words) == "Hello,\n\nGoodbye.\n"
    assert text_of(words, feedback="Well done.") == "Hello,\n\nWhat the panel said\nWell done.\n\nGoodbye.\n"


def test_so_is_a_heading_right_above_it():
    assert text_of("# What the panel said\n\n{feedback}\n\nGoodbye.") == "Goodbye.\n"


def test_an_empty_field_that_is_never_optional_costs_no_paragraph():
    assert text_of("Dear {name}, read {link}", name="") == f"Dear , read {SITE}/apply/\n"


def test_a_subject_has_one_line_whatever_is_in_it():
    assert fill_line("About {name}", values(name="us\r\nBcc: everybody@example.org")) == (
        "About us Bcc: everybody@example.org"
    )


def test_what_stands_in_a_field_is_not_read_again():
    assert text_of("{name}", name="{link} # {{ settings }} {% include 'x' %}") == (
        "{link} # {{ settings }} {% include 'x' %}\n"
    )


@pytest.mark.parametrize(
    "field", ["{nobody}", "{name.__class__}", "{0.__class__}", "{name!r}", "{name:>9999999999}", "{}"]
)
def test_a_field_that_is_not_known_is_refused(field):
    with pytest.raises(FieldMissing):
        text_of(f"Dear {field}", name="Prama")


@pytest.mark.parametrize("words", ["{% include 'x' %}", "{{ name.__class__ }}", "{{name}}", "{% load portal %}"])
def test_templates_of_django_have_no_meaning(words):
    with pytest.raises(FieldMissing):
        text_of(words + "{% x %}{{ y.z }}")


def test_headings_and_lists_are_blocks_of_their_own():
    words = "# Bring\n- a form\n- {name}\nand come.\n\n1. First\n2. Second"

    assert blocks(words, name="a pen") == [
        (Kind.HEADING, ["Bring"]),
        (Kind.BULLETS, ["a form", "a pen"]),
        (Kind.LINES, ["and come."]),
        (Kind.NUMBERS, ["First", "Second"]),
    ]


def test_other_peoples_text_keeps_its_lines_and_makes_no_heading():
    assert blocks("Why\n{name}", name="One\n# Two\n\n- three") == [
        (Kind.LINES, ["Why", "One", "# Two"]),
        (Kind.BULLETS, ["three"]),
    ]


def test_only_the_words_and_links_of_ours_are_links():
    words = "See https://www.gov.uk/charity. {name} {link}"

    assert links(words, name="http://evil.example https://evil.example") == [
        "https://www.gov.uk/charity",
        f"{SITE}/apply/",
    ]


def test_in_a_text_that_came_from_elsewhere_only_the_portal_is_linked():
    [[line]] = plain(f"Go to {SITE}/a/ not to https://evil.example/{SITE}", site=SITE)

    assert [span.text for span in line.spans if span.is_link] == [f"{SITE}/a/"]


@pytest.mark.parametrize(
    ("address", "is_link"),
    [
        (SITE, True),
        ("https://PORTAL.example.org/a", True),
        (f"{SITE}?next=1", True),
        (f"{SITE}.evil.com/a", False),
        (f"{SITE}@evil.com/", False),
        (f"{SITE}:pass@evil.com/", False),
        (f"{SITE}:8443/", False),
        ("https://someone@portal.example.org/", False),
        ("http://portal.example.org/a", False),
        ("https://portal.example.org\\@evil.com/", False),
        ("https://[portal", False),
    ],
)
def test_an_address_that_only_begins_like_the_portals_is_no_link(address, is_link):
    [[line]] = plain(f"Go to {address} now", site=SITE)

    assert any(span.is_link for span in line.spans) is is_link
