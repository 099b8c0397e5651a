"""Keeping a PDF that the portal drew itself: there is nothing to inspect, and nobody sent it."""

import hashlib

from portal.documents.domain.uploads import keep
from portal.documents.models import Document


def keep_drawn(content: bytes, *, name: str, kind: str = Document.Kind.OTHER) -> Document:
    """The bytes stay as they are; a scanner, where there is one, looks at them in its own time. Raises UploadRefused
    where the store does not take it."""
    document = Document(
        original_name=name,
        content_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=kind,
    )
    return keep(document, content)
