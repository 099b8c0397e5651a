"""How long every process of the portal takes to start is paid by whoever waits for it, so it is looked after."""

import subprocess
import sys

from django.conf import settings

HEAVY = {"pandas", "numpy", "weasyprint", "fontTools", "pikepdf"}
SERVE = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*{name.partition(".")[0] for name in sys.modules})
"""


def test_what_takes_longest_to_import_waits_until_it_is_needed():
    serving = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVE], cwd=settings.BASE_DIR, check=True, capture_output=True, text=True
    )

    imported = set(serving.stdout.split())
    assert "wagtail" in imported
    assert imported & HEAVY == set()
