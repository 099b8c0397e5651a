"""A picture drawn anew: the same picture without what the camera wrote into it (place, time, owner), and without
anything that was hidden behind it. Pure bytes in, bytes out."""

import io
import warnings

from PIL import Image, ImageOps

from portal.documents.refusal import UploadRefused

MOST_PIXELS = 50_000_000
FORMATS = {"jpg": "JPEG", "png": "PNG"}


def drawn_anew(content: bytes, extension: str) -> bytes:
    """The picture as a fresh file of the same kind. Raises UploadRefused for a damaged or enormous one."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what is odd in it: it is drawn anew or refused
            with Image.open(io.BytesIO(content), formats=[FORMATS[extension]]) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise UploadRefused("The picture is too large to open. Make it smaller, then send it again.")
                upright = ImageOps.exif_transpose(image)
                return _saved(upright, extension)
    except UploadRefused:
        raise
    except Image.DecompressionBombError as error:
        raise UploadRefused("The picture is too large to open. Make it smaller, then send it again.") from error
    except Exception as error:  # what a damaged picture makes its readers raise has no common parent
        raise UploadRefused("The picture is damaged. Save it again, then send it.") from error


def _saved(image: Image.Image, extension: str) -> bytes:
    wanted = (
        "RGB" if extension == "jpg" else ("RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB")
    )
    clean = Image.new(wanted, image.size)
    clean.paste(image.convert(wanted))
    out = io.BytesIO()
    if extension == "jpg":
        clean.save(out, "JPEG", quality=88, optimize=True)
    else:
        clean.save(out, "PNG")
    return out.getvalue()
