"""The engine behind `pdf.render_pdf`: WeasyPrint, kept to our own files.

Whatever stands in a template, nothing is fetched from the network or from the server's disk: the only addresses that
resolve are our own static files and `data:` images.
"""

from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

# An address that can never exist, for relative links to resolve against.
STATIC_FILES = "https://static.invalid/"
TYPES = {".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".png": "image/png"}


class OwnFiles(URLFetcher):
    """Finds our static files; refuses every other address."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if not url.startswith(STATIC_FILES):
            raise ValueError(f"A PDF may not load {url}")
        found = finders.find(url.removeprefix(STATIC_FILES))
        if not found:
            raise FatalURLFetchingError(f"No static file for {url}: has the front end been built?")
        path = Path(str(found))
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": TYPES.get(path.suffix, "")})


def draw(page: str) -> bytes:
    """The PDF of a page of HTML."""
    return HTML(string=page, base_url=STATIC_FILES, url_fetcher=OwnFiles(allowed_protocols=("data",))).write_pdf(
        pdf_variant="pdf/ua-1"
    )
