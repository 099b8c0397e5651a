"""Load the tables of the modulus check: Pay.UK's valacdos.txt and scsubtab.txt, which each operator gets there."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.banking.domain.tables import load_tables
from portal.banking.modulus import NotTables

# The files are some 100 kB; what is far larger is another file.
LARGEST = 5_000_000


class Command(BaseCommand):
    help = "Puts new tables of the modulus check in the place of those before. Without any, no account is checked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("weights", type=Path, help="valacdos.txt")
        parser.add_argument("substitutes", type=Path, nargs="?", help="scsubtab.txt")

    def handle(self, *args: object, weights: Path, substitutes: Path | None, **options: object) -> None:
        texts = [_text(path) for path in (weights, substitutes) if path]
        try:
            loaded = load_tables(*texts, name=weights.name)
        except NotTables as refusal:
            raise CommandError(f"{refusal} The tables that were loaded before stay in use.") from refusal
        self.stdout.write(f"{loaded.tables} are in use. {loaded.checked} accounts were checked by them.")
        if loaded.failing:
            self.stderr.write(f"{loaded.failing} of them do not pass: the office sees which under Bank details.")


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    if len(content) > LARGEST:
        raise CommandError(f"{path} is too large to be one of the tables.")
    return content.decode("utf-8-sig", errors="replace")
