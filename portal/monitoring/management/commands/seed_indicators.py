"""manage.py seed_indicators: the library of indicators that a new office begins with. Run twice, done once."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.monitoring.domain.library import seed_library
from portal.monitoring.library import read_library


class Command(BaseCommand):
    help = (
        "Fill the library with the indicators, breakdowns, funnels and distances in portal/monitoring/library. "
        "What is there already is left as it is, whatever it says."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        seeded = seed_library(read_library())
        for title in seeded.made:
            self.stdout.write(f"  {title}")
        self.stdout.write(f"{len(seeded.made)} added, {len(seeded.kept)} were there and stay as they are.")
