"""manage.py build_demo: the demonstration, around today's date, on real facts. Run twice, done once."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from home.demonstration import build
from home.demonstration.bulk import build_many
from portal.database.at_once import checked_at_once


class Command(BaseCommand):
    help = "Build the demonstration data. Refuses to run with production settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--applications", type=int, default=0, help="add this many made-up applications in bulk, for measuring"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("This portal is not a demonstration, so no demonstration data is built here.")
        for step, make in build.STEPS.items():
            self.stdout.write(f"  {step}")
            with transaction.atomic():
                make()
                # Each step stands by itself, also where all of them are one transaction, as in a test.
                with checked_at_once():
                    pass
        if options["applications"]:
            self.stdout.write(f"  {options['applications']:,} applications in bulk")
            build_many(options["applications"])
        sys.stdout.flush()
