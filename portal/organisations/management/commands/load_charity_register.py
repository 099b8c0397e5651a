"""Load the Charity Commission's public extract."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.organisations.register.loading import load_extract
from portal.organisations.register.reading import NotAnExtract


class Command(BaseCommand):
    help = "Load the Charity Commission's public extract of charities, or of trustees: JSON or tab-separated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            loaded = load_extract(file)
        except (NotAnExtract, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{loaded.rows} {loaded.what} loaded, {loaded.left_out} left out (linked charities and broken rows)"
            + (f", {loaded.gone} no longer in the register" if loaded.gone else "")
            + "."
        )
