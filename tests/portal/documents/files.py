"""Small files of every kind, good and bad, made on the spot."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
# What only the tests' own scanner takes for a virus, so that it gets as far as the scanner.
VIRUS = b"a virus to nobody but these tests"
INFECTED = PDF.replace(b"endobj", VIRUS + b"\nendobj")
PROGRAM = b"MZ\x90\x00" + bytes(200)


def archive(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    parts = {
        "[Content_Types].xml": f'<Types ContentType="{WORD}"/>'.encode(),
        "word/document.xml": b"<w:document/>",
    }
    return archive(parts | more)


def xlsx(**more: bytes) -> bytes:
    return archive({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"} | more)


def open_document(kind: str = "text", **more: bytes) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": mimetype, "content.xml": b"<office/>"} | more)


def picture(kind: str = "JPEG", size: tuple[int, int] = (4, 3), **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **saved)
    return out.getvalue()


def photograph_from_a_telephone() -> bytes:
    """A JPEG lying on its side, with the place and the owner written into it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x013B] = "Owner of the telephone"
    exif[0x8825] = {1: "N", 2: (50.0, 42.0, 54.0), 3: "W", 4: (2.0, 26.0, 24.0), 29: "2026:11:21"}
    return picture(exif=exif)


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
