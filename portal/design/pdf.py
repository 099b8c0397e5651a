"""PDFs that a screen reader can read: tagged, PDF/UA-1, with our typeface inside."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """The PDF of `template`, which extends templates/pdf/base.html."""
    # Here and not above: the engine takes longer to import than Django itself, and most processes never draw a PDF.
    from portal.design.pdf_engine import draw

    return draw(render_to_string(template, dict(context)))
