"""What a Word, Excel or OpenDocument file would do when it is opened. Pure: an opened archive in, a refusal out.

Refused are macros in every form, programs and objects inside, links that fetch something by themselves, and fields or
formulas that start a program (DDE). Links to click, pictures from the web and links to other workbooks stay: Office
asks before it follows the last, and volunteers' budgets are full of them.
"""

import re
import zipfile
from collections.abc import Iterable

from portal.documents.refusal import UploadRefused

# So much of one part is looked at; a part that is longer than this inside an upload of 10 MB is refused elsewhere.
MOST_OF_A_PART = 50 * 1024 * 1024

MACROS = "This file has macros. Save it without macros (as .docx, .xlsx, .odt or .ods), then send that."
PROGRAM = "This file has a program or another object inside. Take it out, or print it to a PDF, then send that."
FETCHES = "This file fetches something from another place when it is opened. Print it to a PDF, then send that."
STARTS = "This file has a field or formula that starts another program. Print it to a PDF, then send that."

MACRO_PARTS = re.compile(
    r"(^|/)(vbaproject\.bin|vbadata\.xml|vbaprojectsignature\w*\.bin)$|(^|/)(macrosheets|intlmacrosheets|dialogsheets)/"
    r"|^(basic|scripts)/.",
    re.I,
)
PROGRAM_PARTS = re.compile(
    r"(^|/)activex/|(^|/)oleobject[^/]*$|(^|/)embeddings/(?![^/]*\.(xlsx|docx|pptx)$)"
    r"|\.(exe|dll|com|scr|msi|js|jse|vbs|vbe|wsf|hta|bat|cmd|ps1|lnk|jar|zip|rar|7z|iso|docm|dotm|xlsm|xltm|xlam|xlsb|pptm)$",
    re.I,
)
# What stands in a tag after its name: a ">" may stand in quotes, a "<" nowhere. Every repetition here has an end or
# gives nothing back, so that none takes long on a file made to keep it busy.
REST = rb"((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)>"
RELATIONSHIP = re.compile(rb"<(?:\w{1,40}:)?Relationship\b" + REST, re.I)
ATTRIBUTE = re.compile(rb"\b(\w{1,40})\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)')")
ENTITY = re.compile(r"&#(x[0-9a-f]{1,6}|[0-9]{1,7});", re.I)
LETTER = re.compile(rb"&#(x0{0,40}[0-9a-f]{1,6}|0{0,40}[0-9]{1,7});", re.I)
# What is no markup in the order in which it stands; one that never ends takes the rest along, and is looked at once.
NO_MARKUP = re.compile(
    rb"<!\[CDATA\[((?:[^\]]++|\](?!\]>))*+)(?:\]\]>|\Z)"
    rb"|<!--[^-]*+(?:-[^-]++)*+-->"
    rb"|<\?[^?]*+(?:\?(?!>)[^?]*+)*+(?:\?>|\Z)"
)
WEB = re.compile(r"https?://", re.I)
# A template on the writer's own disk is how Word remembers what a letter was made from.
OWN_DISK = re.compile(r"(file:/+)?[a-z]:|[^:/\\]+$", re.I)
FIELD = re.compile(rb"<(?:\w{1,40}:)?instrText\b" + REST + rb"([^<]*)<")
SIMPLE_FIELD = re.compile(rb"\binstr\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)')")
DDE_FIELD = re.compile(rb"\bDDE(AUTO)?\b", re.I)
# cmd|'/C calc'!A0 in a cell, or the link that Excel makes of it.
DDE_LINK = re.compile(rb"<(?:\w{1,40}:)?ddeLink\b", re.I)
FORMULA = re.compile(rb"<(?:\w{1,40}:)?f\b" + REST + rb"([^<]*)<", re.I)
DDE_FORMULA = re.compile(rb"\w\s{0,5}\|\s{0,5}(?:'|&apos;|&#39;)", re.I)
ODF_CALLS = re.compile(rb"vnd\.sun\.star\.script|dde-source|dde-link|dde-connection|<draw:(applet|plugin)", re.I)


def require_passive_office(archive: zipfile.ZipFile) -> None:
    """Raise UploadRefused for a .docx or .xlsx that does something by itself."""
    names = archive.namelist()
    _require_no_part(names, MACRO_PARTS, MACROS)
    kinds = part(archive, "[Content_Types].xml").lower()
    if b"macroenabled" in kinds or b"macrosheet" in kinds or b"vbaproject" in kinds:
        raise UploadRefused(MACROS)
    _require_no_part(names, PROGRAM_PARTS, PROGRAM)
    for name in names:
        low = name.lower()
        if low.endswith(".rels"):
            _require_calm_links(part(archive, name))
        elif low.startswith("word/") and low.endswith(".xml"):
            if _starts_a_program_by_field(part(archive, name)):
                raise UploadRefused(STARTS)
        elif low.startswith("xl/") and low.endswith(".xml") and _starts_a_program_by_formula(part(archive, name)):
            raise UploadRefused(STARTS)


def require_passive_open_document(archive: zipfile.ZipFile) -> None:
    """The same for .odt and .ods."""
    names = archive.namelist()
    _require_no_part(names, MACRO_PARTS, MACROS)
    _require_no_part(names, PROGRAM_PARTS, PROGRAM)
    for name in names:
        if name.lower().endswith(".xml") and ODF_CALLS.search(part(archive, name)):
            raise UploadRefused(STARTS)


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The content of one part. Raises UploadRefused for one that cannot be read, or is longer than it may be."""
    try:
        with archive.open(name) as opened:
            content = opened.read(MOST_OF_A_PART + 1)
    except Exception as error:  # what zipfile, zlib, bz2 and lzma raise has no common parent
        raise UploadRefused("The file is damaged. Save it again, then send it.") from error
    if len(content) > MOST_OF_A_PART:
        raise UploadRefused("This file unpacks to far more than its size, so we have not opened it.")
    return _as_utf_8(content)


def _as_utf_8(content: bytes) -> bytes:
    """XML may also come in UTF-16, in which no pattern of ours would match."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-16-le"
        encoding = "utf-16-be" if content.startswith(b"\x00<") else encoding
        return content.decode(encoding, "replace").encode()
    return content


def _require_no_part(names: Iterable[str], pattern: re.Pattern[str], sentence: str) -> None:
    if any(pattern.search(name) for name in names if not name.endswith("/")):
        raise UploadRefused(sentence)


def _require_calm_links(relationships: bytes) -> None:
    """Raise UploadRefused where a link is followed on opening, without anybody clicking it."""
    for found in RELATIONSHIP.finditer(relationships):
        said = {name.decode().lower(): _plain(double or single) for name, double, single in ATTRIBUTE.findall(found[1])}
        if said.get("targetmode", "").lower() != "external":
            continue
        kind, target = said.get("type", "").rsplit("/", 1)[-1].lower(), said.get("target", "").strip()
        calm = {
            "hyperlink": True,
            "externallinkpath": not target.startswith(("\\\\", "//")),
            "image": bool(WEB.match(target)) or bool(OWN_DISK.match(target)),
            "attachedtemplate": bool(OWN_DISK.match(target)),
        }
        if not calm.get(kind, False):
            raise UploadRefused(FETCHES)


def _spelt_out(text: bytes) -> bytes:
    """As Office reads it: without comments, with CDATA as its text, and with letters told by number as themselves."""
    return LETTER.sub(_letter, NO_MARKUP.sub(lambda found: (found[1] or b"").replace(b"<", b" "), text))


def _letter(found: re.Match[bytes]) -> bytes:
    letter = chr(_code(found[1].decode()))
    # What would end a tag or a value stays written by number; an apostrophe is known by its name.
    return found[0] if letter in '<>&"' else b"&apos;" if letter == "'" else letter.encode("utf-8", "replace")


def _starts_a_program_by_field(text: bytes) -> bool:
    text = _spelt_out(text)
    # A field's text may be cut into pieces, one for each run of letters that looks the same.
    pieces = [found[2] for found in FIELD.finditer(text)]
    fields = [b"".join(found.groups(b"")) for found in SIMPLE_FIELD.finditer(text)]
    return any(DDE_FIELD.search(whole) for whole in (b"".join(pieces), b" ".join(pieces), b" ".join(fields)))


def _starts_a_program_by_formula(sheet: bytes) -> bool:
    sheet = _spelt_out(sheet)
    formulas = (found[2] for found in FORMULA.finditer(sheet))
    return bool(DDE_LINK.search(sheet)) or any(DDE_FORMULA.search(one) and b"!" in one for one in formulas)


def _plain(value: bytes) -> str:
    text = value.decode("utf-8", "replace")
    text = ENTITY.sub(lambda found: chr(_code(found[1])), text)
    return text.replace("&amp;", "&").replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">")


def _code(digits: str) -> int:
    number = int(digits[1:], 16) if digits[:1] in "xX" else int(digits)
    return number if number < 0x110000 else 0xFFFD
