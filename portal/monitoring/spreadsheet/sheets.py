"""A sheet of a workbook as it stands in the file: row by row, with only those cells that are there.

openpyxl reads the XML. Its own rows are not used, because they are filled up to whatever width a file claims, and leave
out without a word what comes out of order; here that is a refusal.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.parsers import expat

MOST_PARTS = 500
# How far into a part the first tag may be.
PROLOG = 64 * 1024
# A per cent sign in a number format means a hundredth, unless it is quoted or escaped.
QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
UNREADABLE = "The file cannot be read as a workbook. Open it, save it again as .xlsx, then send it."
OUT_OF_ORDER = "The rows of the sheet are out of order in the file. Open it, save it again as .xlsx, then send it."


class FileRefused(Exception):
    """The file cannot be read at all. The message is for the person who sent it."""


@dataclass(frozen=True)
class Sheet:
    """`rows` are the number of each row, from 1, and its cells: dictionaries with "column" (from 1), "value",
    "data_type" ("f" is a formula, "e" an error) and "style_id". Of `per_cent` styles a number shows as a hundred times
    as much."""

    name: str
    rows: Iterator[tuple[int, Sequence[dict[str, Any]]]]
    per_cent: frozenset[int]


@contextmanager
def opened(content: bytes, wanted: str, *, what: str, beside: str, most_unpacked: int) -> Iterator[Sheet]:
    """The sheet called `wanted`, or the only one that is to be seen but the one of ours that stands `beside` it; `what`
    it should hold, in words. Raises FileRefused, also while its rows are read."""
    # Here and not above: only a process that reads a workbook needs it.
    from openpyxl import load_workbook

    require_plain_parts(content, most_unpacked)
    try:
        # Formulas come as they are written, so that they can be named; nothing is ever calculated here. Programs leave
        # harmless oddities in files (styles, extensions) that openpyxl warns about.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            name = _chosen({one.title: one.sheet_state for one in book.worksheets}, wanted, what, beside)
            yield Sheet(name, _rows(book, name), _per_cent(book))
    except (FileRefused, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever comes up: KeyError, TypeError, BadZipFile, ParseError …
        raise FileRefused(UNREADABLE) from error


def _rows(book: Any, name: str) -> Iterator[tuple[int, Sequence[dict[str, Any]]]]:
    from openpyxl.worksheet._reader import WorkSheetParser

    sheet = book[name]
    before = 0
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in parser.parse():
            if not cells:
                continue
            if number <= before or any(one["column"] >= two["column"] for one, two in pairwise(cells)):
                raise FileRefused(OUT_OF_ORDER)
            before = number
            yield number, cells


def _per_cent(book: Any) -> frozenset[int]:
    """The styles by number whose format shows a number as per cent."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    own = book._number_formats
    found = set()
    for number, style in enumerate(book._cell_styles):
        place = style.numFmtId - BUILTIN_FORMATS_MAX_SIZE
        shows = BUILTIN_FORMATS.get(style.numFmtId, "") if place < 0 else own[place] if place < len(own) else ""
        if "%" in QUOTED.sub("", shows):
            found.add(number)
    return frozenset(found)


def _chosen(states: dict[str, str], wanted: str, what: str, beside: str) -> str:
    called = [name for name in states if name.strip().lower() == wanted.lower()]
    seen = [name for name, state in states.items() if state == "visible" and name != beside]
    if any(name in seen for name in called):
        called = [name for name in called if name in seen]
    if len(called) > 1:
        listed = ", ".join(f"“{name}”" for name in called[:6])
        raise FileRefused(f"The workbook has the sheets {listed}. Keep the one with your {what}.")
    if called and called[0] not in seen:
        raise FileRefused(
            f"The sheet “{called[0]}” is hidden, so you cannot see what would be read. Show it, then send the file."
        )
    if called or len(seen) == 1:
        return (called or seen)[0]
    if not seen:
        raise FileRefused(UNREADABLE)
    listed = ", ".join(f"“{name}”" for name in seen[:6])
    raise FileRefused(f"The workbook has the sheets {listed}. Put your {what} on one called “{wanted}”.")


def require_plain_parts(content: bytes, most_unpacked: int) -> None:
    """Before anything unpacks it: how much is in it, and whether its XML defines things of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > most_unpacked:
                raise FileRefused("The workbook holds far more than a return. Send the template alone.")
            for part in parts:
                with archive.open(part) as found:
                    if _defines_things(found.read(PROLOG)):
                        raise FileRefused(
                            "The workbook is not one that a spreadsheet program writes. Send the template."
                        )
    except FileRefused:
        raise
    except Exception as error:  # what zipfile, zlib, bz2 and lzma raise has no common parent
        raise FileRefused("The file is damaged. Open it, save it again as .xlsx, then send it.") from error


class _Begun(Exception):
    """The first tag is here: nothing can be defined any more."""


class _Defines(Exception):
    pass


def _defines_things(begins: bytes) -> bool:
    """Whether XML begins so that more may come of it than is written there: with definitions, which stand before the
    first tag, or without any tag for so long that they may come later."""

    def stop(with_what: type[Exception]) -> Callable[..., None]:
        def stopped(*about: object) -> None:
            raise with_what

        return stopped

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = stop(_Defines), stop(_Begun)
    try:
        parser.Parse(begins, False)
    except _Defines:
        return True
    except (_Begun, expat.ExpatError):  # what is no XML defines nothing
        return False
    return len(begins) == PROLOG
