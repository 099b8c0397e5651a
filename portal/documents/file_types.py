"""The kinds of file the portal takes. Pure: no Django here."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FileType:
    extension: str
    content_type: str
    name: str


FILE_TYPES = {
    one.extension: one
    for one in (
        FileType("pdf", "application/pdf", "PDF"),
        FileType(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "Word (docx)",
        ),
        FileType(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel (xlsx)",
        ),
        FileType("odt", "application/vnd.oasis.opendocument.text", "OpenDocument text (odt)"),
        FileType(
            "ods",
            "application/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument spreadsheet (ods)",
        ),
        FileType("csv", "text/csv", "CSV"),
        FileType("jpg", "image/jpeg", "JPEG photo"),
        FileType("png", "image/png", "PNG picture"),
    )
}
SAME_AS = {"jpeg": "jpg"}

ANYTHING_WE_TAKE = frozenset(FILE_TYPES)
SPREADSHEETS = frozenset({"csv", "xlsx"})
PHOTOGRAPHS = frozenset({"jpg", "png"})


def extension_of(name: str) -> str:
    """The last extension of a name in small letters, `jpeg` as `jpg`; empty where there is none."""
    _, dot, extension = name.rpartition(".")
    extension = extension.strip().lower() if dot else ""
    return SAME_AS.get(extension, extension)


def accept_attribute(allowed: Iterable[str] = ANYTHING_WE_TAKE) -> str:
    """What a file input offers: ".pdf,.docx,…"."""
    extensions = [f".{name}" for name in FILE_TYPES if name in set(allowed)]
    return ",".join([*extensions, *([".jpeg"] if "jpg" in set(allowed) else [])])


def in_words(allowed: Iterable[str] = ANYTHING_WE_TAKE) -> str:
    """The allowed kinds as people say them: "PDF, Word (docx) or CSV"."""
    names = [FILE_TYPES[name].name for name in FILE_TYPES if name in set(allowed)]
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
