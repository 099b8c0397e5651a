"""What could tell a scorer who applies, taken away or pointed out."""

import pytest

from grants.domain.nameless import answers_that_name, as_download, without_file_names
from portal.questionnaires.rendering import AnswerInWords, FileInWords, InWords, SectionInWords


def words(*answers):
    return InWords("Community grant", (SectionInWords("project", "Project", answers),))


def answer(question="Why?", **says):
    return AnswerInWords("key", question, "long", **says)


def test_files_are_numbered_through_the_whole_application():
    first = answer(files=(FileInWords(7, "Poole Youth accounts.pdf"), FileInWords(9, "Poole plan.DOCX")))
    second = answer(files=(FileInWords(8, "quote"),))

    shown = without_file_names(words(first, second))

    assert [(file.id, file.name) for one in shown.sections[0].answers for file in one.files] == [
        (7, "File 1 (PDF)"),
        (9, "File 2 (DOCX)"),
        (8, "File 3"),
    ]


@pytest.mark.parametrize(
    ("shown", "original", "called"),
    [("File 1 (PDF)", "Poole Youth.PDF", "File 1.pdf"), ("File 12", "quote", "File 12")],
)
def test_a_download_has_the_number_too(shown, original, called):
    assert as_download(shown, original) == called


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("Poole Youth Clubs", "We at Poole Youth Clubs meet weekly.", True),
        ("Poole Youth Clubs CIC", "poole youth-clubs meets weekly", True),
        ("The Poole Youth Clubs Trust", "POOLE\nYOUTH  CLUBS", True),
        ("Poole Youth Clubs", "Youth clubs in Poole", False),
        ("Prama", "Pramatic work", False),
        ("St John’s", "at St John's hall", True),
        ("The Charity Ltd", "We are the charity.", False),
        ("", "Anything", False),
    ],
)
def test_an_answer_names_the_organisation(name, text, named):
    assert answers_that_name(name, words(answer(lines=(text,)))) == (["Why?"] if named else [])


def test_tables_and_names_of_files_are_read_too():
    table = answer("The budget", rows=(("Hire by Boxing Club", "£10"),))
    files = answer("Your accounts", files=(FileInWords(1, "boxing_club-2026.pdf"),))

    assert answers_that_name("Boxing Club", words(table, answer(lines=("None",)), files)) == [
        "The budget",
        "Your accounts",
    ]
