"""Whether something in a PDF is only laid over its page: whoever opens it can take that off and read what is under it.

Black boxes that people draw on a page are annotations, and so are redactions that were marked and never applied
(ISO 32000-2, 12.5.6). Words that are still in the page under a box of its own are not found: the officer looks.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf

# Annotations that cover nothing.
HARMLESS = {"/Link", "/Widget", "/Popup", "/Text", "/Underline", "/Squiggly"}


def has_covers(content: bytes) -> bool:
    """For a PDF that `look_at` has let through."""
    # Here and not above: it takes long to import, and most processes never look into a PDF.
    import pikepdf

    with pikepdf.open(io.BytesIO(content)) as pdf:
        return any(_covers(one) for page in pdf.pages for one in _annotations(page))


def _annotations(page: pikepdf.Page) -> list[pikepdf.Object]:
    import pikepdf  # as above

    found = page.obj.get("/Annots")
    return list(found) if isinstance(found, pikepdf.Array) else []


def _covers(annotation: pikepdf.Object) -> bool:
    import pikepdf  # as above

    if not isinstance(annotation, pikepdf.Dictionary):
        return False
    return str(annotation.get("/Subtype", "/Link")) not in HARMLESS
