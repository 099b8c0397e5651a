"""Is a file what its name says, and safe to keep? Bytes and a name in, a `FileType` or a refusal out.

A file passes when its extension is on the list *and* its content is of that kind from the first byte to the last.
Refused are archives, programs, web pages and drawings that run scripts, files that are two things at once, archives
that unpack to more than anybody would send, and whatever does more than be read (see `pdfs` and `office_files`).
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterable

import puremagic

from portal.documents.file_types import (
    ANYTHING_WE_TAKE,
    FILE_TYPES,
    FileType,
    extension_of,
    in_words,
)
from portal.documents.office_files import part, require_passive_office, require_passive_open_document
from portal.documents.pdfs import require_passive
from portal.documents.refusal import UploadRefused

__all__ = ["UploadRefused", "inspect"]

MOST_PARTS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
# The harmless text that every virus scanner treats as a virus. An operator checks with it that refusals work.
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"

OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
# A password makes a Word or Excel file into one of the old kind, with this stream in it.
OLD_OFFICE, ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
DAMAGED = "The file is damaged. Save it again, then send it."
# A cell that a spreadsheet program works out: =…, @SUM(…, -2+cmd|'…. A number below nought, a telephone number and a
# dash before words are none. Of all that may stand between two cells, the patterns try a stretch once, from its start,
# and give nothing back, so that a file takes as long as it is long.
BEFORE_CELL = r"(?:\A|(?<![\s,;\"])[^\S\t\r\n]*+[,;\t\r\n\"])[\s,;\"]*+"
FORMULA = re.compile(BEFORE_CELL + r"(?:=|[@+-][A-Za-z.]++\()")
SIGNED = re.compile(BEFORE_CELL + r"[@+-]([^,;\r\n]*+)")
CALL = re.compile(r"\w\s*+\|\s*+'")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
IMAGE_STARTS = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}


def inspect(content: bytes, name: str, *, allowed: Iterable[str] = ANYTHING_WE_TAKE) -> FileType:
    """The kind of file this is. Raises UploadRefused when it is not one we take, or not what its name says."""
    extension = extension_of(name)
    if extension not in FILE_TYPES or extension not in set(allowed):
        raise UploadRefused(f"We cannot take this kind of file. Send {in_words(allowed)}.")
    if not content:
        raise UploadRefused("The file is empty. Check that it opens on your computer, then send it again.")
    if EICAR in content:
        raise UploadRefused("A virus scanner would stop this file, so we have not kept it.")
    match extension:
        case "pdf":
            _inspect_pdf(content)
        case "docx" | "xlsx":
            _inspect_office(content, extension)
        case "odt" | "ods":
            _inspect_open_document(content, extension)
        case "csv":
            _inspect_csv(content)
        case _:
            if not content.startswith(IMAGE_STARTS[extension]):
                raise _mismatch(content, extension)
    return FILE_TYPES[extension]


def _mismatch(content: bytes, extension: str) -> UploadRefused:
    """The refusal for a file whose name says one thing and whose content says another."""
    try:
        found = puremagic.magic_string(content[:4096])[0].name
    except (puremagic.PureError, ValueError, IndexError):
        found = ""
    looks = f" It looks like: {found}." if found else ""
    return UploadRefused(
        f"The name of the file ends in .{extension}, but inside it is not {FILE_TYPES[extension].name}.{looks}"
        " Save it again in that form, then send it."
    )


def _inspect_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise _mismatch(content, "pdf")
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise UploadRefused("This PDF has an archive hidden in it. Print it to a new PDF, then send that.")
    require_passive(content)


def _inspect_csv(content: bytes) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if CONTROL.search(text) or text.lstrip().startswith("<"):
        raise _mismatch(content, "csv")
    if _has_formula(text):
        raise UploadRefused("This CSV file has formulas in it. Save it with their values only, then send that.")


def _has_formula(text: str) -> bool:
    if FORMULA.search(text):
        return True
    return bool(CALL.search(text)) and any(CALL.search(found[1]) for found in SIGNED.finditer(text))


def _inspect_office(content: bytes, extension: str) -> None:
    with _opened(content, extension) as archive:
        names = _checked_names(archive)
        if OFFICE_PARTS[extension] not in names or "[Content_Types].xml" not in names:
            raise _mismatch(content, extension)
        require_passive_office(archive)


def _inspect_open_document(content: bytes, extension: str) -> None:
    with _opened(content, extension) as archive:
        names = _checked_names(archive)
        if "mimetype" not in names or "content.xml" not in names:
            raise _mismatch(content, extension)
        if part(archive, "mimetype").strip().decode("ascii", "replace") != FILE_TYPES[extension].content_type:
            raise _mismatch(content, extension)
        require_passive_open_document(archive)


def _opened(content: bytes, extension: str) -> zipfile.ZipFile:
    """The archive that an Office or OpenDocument file is; it must start at the very first byte."""
    if content.startswith(OLD_OFFICE) and ENCRYPTED_OFFICE in content:
        raise UploadRefused("This file is protected with a password. Take the password off, then send it.")
    if not content.startswith(b"PK\x03\x04"):
        raise _mismatch(content, extension)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, UnicodeDecodeError, struct.error) as error:
        raise UploadRefused(DAMAGED) from error
    end = content.rfind(b"PK\x05\x06")
    if end + 22 + len(archive.comment) != len(content):
        raise UploadRefused("This file has something hidden behind it. Save it again, then send it.")
    return archive


def _checked_names(archive: zipfile.ZipFile) -> set[str]:
    """The names of the parts, after looking at how much they unpack to and what they are."""
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if (
        len(parts) > MOST_PARTS
        or unpacked > MOST_UNPACKED
        or (unpacked > 10_000_000 and unpacked / packed > MOST_RATIO)
    ):
        raise UploadRefused("This file unpacks to far more than its size, so we have not opened it.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise UploadRefused("This file is protected with a password. Take the password off, then send it.")
    names = {part.filename for part in parts}
    # Of two parts with one name, programs do not agree which one counts.
    doubled = len({name.lower() for name in names}) != len(parts)
    if doubled or any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise UploadRefused(DAMAGED)
    return names
