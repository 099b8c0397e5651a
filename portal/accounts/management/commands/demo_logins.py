"""Print the demonstration's logins, one to a line."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demonstration import LOGINS, PASSWORD


class Command(BaseCommand):
    help = "Print the demonstration's logins; the codes of the staff's second factor are at /demonstration/."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("There are no demonstration logins outside the demonstration.")
        rows = [("role", "e-mail address", "door")]
        rows += [(login.name, login.email, login.door) for login in LOGINS]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        self.stdout.write(f"Logins (password of each: {PASSWORD})\n\n")
        for row in rows:
            cells = [text.ljust(width) for text, width in zip(row, widths, strict=False)]
            self.stdout.write("  " + "  ".join([*cells, row[2]]))
