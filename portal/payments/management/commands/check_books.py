"""Add up the books of money paid, rule by rule. For the operator, after a copy was restored or before a year closes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.payments.books import add_up


class Command(BaseCommand):
    help = "Adds up agreements, instalments, payments, runs and streams from their rows; fails where they disagree."

    def handle(self, *args: Any, **options: Any) -> None:
        results = add_up()
        for result in results:
            word = "holds" if result.holds else f"WRONG in {result.number_wrong}"
            self.stdout.write(f"{word:<14} {result.rule.title}: {result.looked_at} looked at")
            for one in result.wrong:
                self.stdout.write(f"    {one.name}: {one.stands} stands, {one.should} should")
        if not all(result.holds for result in results):
            raise CommandError("The books do not add up. Pay nothing more until it is known why.")
