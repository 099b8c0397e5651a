"""What a PDF would do when it is opened, beyond being read: bytes in, nothing or a refusal out.

`require_passive` looks in a process of its own (this module, run as a program), which may have so much memory and so
much time and no more: a few bytes may unpack to any number of objects, and no count that we keep sees them before qpdf
has made them all. It costs a fifth of a second, and what breaks qpdf does not break the portal.

Every object is looked at, those packed into object streams and those encrypted without a password for reading too,
through qpdf (pikepdf), which reads as forgivingly as the programs that people open PDFs with. Refused are scripts,
forms that run them, programs to launch, files attached inside or fetched from elsewhere, and moving media. What opens a
page or a web address stays: nearly every PDF does that.
"""

import io
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from portal.documents.refusal import UploadRefused

# A decompressed stream may be so large; a part of a file that claims more is a bomb or of no use to a reader.
MOST_UNPACKED = 64 * 1024 * 1024
# The entries of all dictionaries and lists together.
MOST_NODES = 3_000_000
MOST_DEPTH = 60
MOST_MEMORY = 768 * 1024 * 1024
SECONDS_WORKING = 10
SECONDS_WAITING = 25
# How the process says that the sentence which it wrote is the refusal.
REFUSED = 3

SCRIPT = "This PDF has scripts in it."
ATTACHED = "This PDF has another file attached inside."
OUTSIDE = "This PDF opens other files or programs."
MEDIA = "This PDF has moving media in it."
PRINT = "Print it to a new PDF, then send that."
TOO_MUCH = f"This PDF is too complicated to look through. {PRINT}"

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
NO_ROOM = re.compile(r"std::|bad_alloc|limit", re.I)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def require_passive(content: bytes) -> None:
    """Raise UploadRefused for a PDF that does something, or that cannot be looked through."""
    program = [sys.executable, "-m", __name__]
    # None of the portal's secrets go along.
    alone = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - nothing in the command is anybody's but ours
            program, input=content, env=alone, capture_output=True, timeout=SECONDS_WAITING, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UploadRefused(TOO_MUCH) from error
    if done.returncode:
        raise UploadRefused(done.stdout.decode() if done.returncode == REFUSED else TOO_MUCH)


def look_through(content: bytes) -> None:
    """The same, here and now, however much memory it takes."""
    # A sixth of a second to load, and only the process that looks at a PDF needs it.
    import pikepdf
    from pikepdf import settings

    settings.set_qpdf_limits(
        flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED, png_max_memory=MOST_UNPACKED
    )
    before = settings.qpdf_limit_errors()
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            _require_passive_objects(pdf)
            # What qpdf has no room for is nothing to it, and it goes on: there may be anything in it.
            unread = any(NO_ROOM.search(str(warning)) for warning in pdf.get_warnings())
            if unread or settings.qpdf_limit_errors() > before:
                raise UploadRefused(TOO_MUCH)
    except pikepdf.PasswordError as error:
        raise UploadRefused("This PDF is protected with a password. Take the password off, then send it.") from error
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, RecursionError) as error:
        if isinstance(error, UploadRefused):
            raise
        _require_plain(content)


def _require_passive_objects(pdf: Any) -> None:
    import pikepdf

    nodes = 0
    for found in (pdf.trailer, *pdf.objects):
        for holder in _holders(found):
            is_list = isinstance(holder, pikepdf.Array)
            nodes += len(holder) if is_list else len(holder.keys())
            if nodes > MOST_NODES:
                raise UploadRefused(TOO_MUCH)
            if not is_list and (what := _what_it_does(holder)):
                raise UploadRefused(f"{what} {PRINT}")


def _holders(found: Any, depth: int = 0) -> Iterator[Any]:
    """The dictionary or list that an object is, and those directly inside it; what it refers to comes by itself. Each
    comes before what it holds is taken out of it."""
    import pikepdf

    if depth > MOST_DEPTH:
        raise UploadRefused(TOO_MUCH)
    is_list = isinstance(found, pikepdf.Array)
    if not is_list and not isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        return
    yield found
    for child in list(found) if is_list else [value for _, value in found.items()]:
        if isinstance(child, pikepdf.Object) and not child.is_indirect:
            yield from _holders(child, depth + 1)


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


def _look_through_what_comes_in() -> int:
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, SECONDS_WORKING),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        look_through(sys.stdin.buffer.read())
    except UploadRefused as refused:
        sys.stdout.write(str(refused))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(_look_through_what_comes_in())
