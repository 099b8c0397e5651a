"""Print the demonstration's logins, one to a line."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.accounts.demonstration import LOGINS, PASSWORD, current_code


class Command(BaseCommand):
    help = "Print the demonstration's logins with the codes that are right now."

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError("There are no demonstration logins outside the demonstration.")
        rows = [("role", "e-mail address", "code now", "door")]
        for login in LOGINS:
            code = current_code(login.email)[0] if login.has_second_factor else ""
            rows.append((login.name, login.email, code, login.door))
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        self.stdout.write(f"Logins (password of each: {PASSWORD})\n\n")
        for row in rows:
            cells = [text.ljust(width) for text, width in zip(row, widths, strict=False)]
            self.stdout.write("  " + "  ".join([*cells, row[3]]))
        self.stdout.write(
            f"\nStaff type a six-digit code after the password. It changes every 30 seconds; "
            f"the right ones are at {settings.SITE_ADDRESS}/demonstration/\n"
        )
