"""What could tell a scorer of a blind call who applies: the names of files, and the organisation's name in the answers.

Pure: no Django. A file gets a number instead of its name; answers stay as they were written, and the office is told
which of them name the applicant.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from portal.questionnaires.rendering import AnswerInWords, FileInWords, InWords

# Words that many names have and that tell nothing by themselves.
LEGAL_FORMS = {"the", "ltd", "limited", "cic", "cio", "plc", "llp", "charity", "trust", "group", "and", "of"}


def without_file_names(words: InWords) -> InWords:
    """The same answers, with "File 1 (PDF)" in place of each file's name, numbered through the whole application."""
    number = 0

    def numbered(file: FileInWords) -> FileInWords:
        nonlocal number
        number += 1
        return replace(file, name=f"File {number}{_kind(file.name)}")

    return words.with_files(numbered)


def as_download(shown: str, original: str) -> str:
    """What the file is called when it is fetched: "File 1.pdf" for one shown as "File 1 (PDF)"."""
    return shown.split(" (")[0] + PurePath(original).suffix.lower()


def answers_that_name(organisation: str, words: InWords) -> list[str]:
    """The questions whose answers, or the names of whose files, contain the name of the organisation.

    Case, punctuation and the legal form do not count: "Poole Youth Clubs CIC" is named by "poole youth-clubs".
    """
    name = _bare(organisation)
    if not name:
        return []
    return [
        answer.question
        for section in words.sections
        for answer in section.answers
        if any(f" {name} " in f" {_plain(text)} " for text in _texts(answer))
    ]


def _texts(answer: AnswerInWords) -> Iterable[str]:
    yield from answer.lines
    for row in answer.rows:
        yield from row
    for file in answer.files:
        yield PurePath(file.name).stem


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _bare(organisation: str) -> str:
    """The name without the words at either end that tell nothing; empty where nothing else is left."""
    words = _plain(organisation).split()
    while words and words[0] in LEGAL_FORMS:
        words.pop(0)
    while words and words[-1] in LEGAL_FORMS:
        words.pop()
    return " ".join(words)


def _kind(name: str) -> str:
    suffix = PurePath(name).suffix.removeprefix(".").upper()
    return f" ({suffix})" if suffix else ""
