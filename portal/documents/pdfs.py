"""What a PDF would do when it is opened, beyond being read. Pure: bytes in, nothing or a refusal out.

Every object is looked at, those packed into object streams and those encrypted without a password for reading too,
through qpdf (pikepdf), which reads as forgivingly as the programs that people open PDFs with. Refused are scripts,
forms that run them, programs to launch, files attached inside or fetched from elsewhere, and moving media. What opens a
page or a web address stays: nearly every PDF does that.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

from portal.documents.refusal import UploadRefused

# A decompressed stream may be so large; a part of a file that claims more is a bomb or of no use to a reader.
MOST_UNPACKED = 64 * 1024 * 1024
MOST_NODES = 1_000_000
MOST_DEPTH = 60

SCRIPT = "This PDF has scripts in it."
ATTACHED = "This PDF has another file attached inside."
OUTSIDE = "This PDF opens other files or programs."
MEDIA = "This PDF has moving media in it."
PRINT = "Print it to a new PDF, then send that."

# ISO 32000-2, 12.6.4 (actions), 7.11.4 (embedded files), 12.7.8 (XFA), 13 (multimedia).
ACTIONS = {
    "/JavaScript": SCRIPT,
    "/Launch": OUTSIDE,
    "/GoToR": OUTSIDE,
    "/GoToE": OUTSIDE,
    "/ImportData": OUTSIDE,
    "/SubmitForm": OUTSIDE,
    "/Rendition": MEDIA,
    "/Movie": MEDIA,
    "/Sound": MEDIA,
    "/RichMediaExecute": MEDIA,
}
KEYS = {
    "/JS": SCRIPT,
    "/JavaScript": SCRIPT,
    "/XFA": SCRIPT,
    "/EmbeddedFiles": ATTACHED,
    "/EF": ATTACHED,
    "/RichMediaContent": MEDIA,
}
KINDS = {"/EmbeddedFile": ATTACHED, "/RichMedia": MEDIA, "/Screen": MEDIA, "/Movie": MEDIA, "/3D": MEDIA}

# In one that qpdf cannot make sense of. A program more forgiving might, so none of these may stand in it anywhere.
SUSPICIOUS = re.compile(
    rb"/(JavaScript|JS|XFA|Launch|GoToR|GoToE|ImportData|SubmitForm|EmbeddedFiles?|EF|RichMedia\w*|Rendition|Movie|Sound"
    rb"|ObjStm|Encrypt)(?![A-Za-z0-9])"
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def require_passive(content: bytes) -> None:
    """Raise UploadRefused for a PDF that does something, or that cannot be looked through."""
    # A sixth of a second to load, and most processes never see a PDF.
    import pikepdf
    from pikepdf import settings

    settings.set_qpdf_limits(
        flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED, png_max_memory=MOST_UNPACKED
    )
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            _require_passive_objects(pdf)
    except pikepdf.PasswordError as error:
        raise UploadRefused("This PDF is protected with a password. Take the password off, then send it.") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, UploadRefused):
            raise
        _require_plain(content)


def _require_passive_objects(pdf: Any) -> None:
    nodes = 0
    for found in (pdf.trailer, *pdf.objects):
        for dictionary in _dictionaries(found):
            nodes += 1
            if nodes > MOST_NODES:
                raise UploadRefused(f"This PDF is too complicated to look through. {PRINT}")
            if what := _what_it_does(dictionary):
                raise UploadRefused(f"{what} {PRINT}")


def _dictionaries(found: Any, depth: int = 0) -> Iterator[Any]:
    """The dictionary that an object is, and those directly inside it; what it refers to comes by itself."""
    import pikepdf

    if depth > MOST_DEPTH:
        raise UploadRefused(f"This PDF is too complicated to look through. {PRINT}")
    if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        yield found
        children = [value for _, value in found.items()]
    elif isinstance(found, pikepdf.Array):
        children = list(found)
    else:
        return
    for child in children:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _dictionaries(child, depth + 1)


def _what_it_does(dictionary: Any) -> str:
    """The sentence about what this dictionary would do; "" for one that does nothing."""
    keys = set(dictionary.keys())
    for key in KEYS.keys() & keys:
        return KEYS[key]
    for name, known in (("/S", ACTIONS), ("/Type", KINDS), ("/Subtype", KINDS)):
        if name in keys and (sentence := known.get(_name(dictionary, name), "")):
            return sentence
    return ""


def _name(dictionary: Any, key: str) -> str:
    """The name under `key`, also where it stands elsewhere and is only referred to; "" for anything else."""
    import pikepdf

    value = dictionary.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _require_plain(content: bytes) -> None:
    spelt_out = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)
    if SUSPICIOUS.search(spelt_out):
        raise UploadRefused(f"This PDF is damaged, so we cannot look through it. {PRINT}")
