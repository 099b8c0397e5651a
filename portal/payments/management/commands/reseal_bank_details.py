"""The command of portal.banking, and the files of payment runs with it: they hold bank details too."""

from django.core.management.base import CommandError
from django.db import transaction

from portal.banking.management.commands import reseal_bank_details
from portal.banking.sealing import CannotOpen, reseal
from portal.payments.models import PaymentRun


class Command(reseal_bank_details.Command):
    def handle(self, *args: object, **options: object) -> None:
        super().handle(*args, **options)
        runs = PaymentRun.objects.exclude(sealed_file="").order_by("pk")
        done = 0
        for pk in runs.values_list("pk", flat=True):
            with transaction.atomic():
                held = PaymentRun.objects.select_for_update(of=("self",)).get(pk=pk)
                try:
                    sealed = reseal(held.sealed_file)
                except CannotOpen as error:
                    raise CommandError(
                        f"None of the keys opens the file of {held}. Put back the key that was in use before."
                    ) from error
                PaymentRun.objects.filter(pk=pk).update(sealed_file=sealed)
            done += 1
        self.stdout.write(f"{done} files of payment runs are sealed with the newest key.")
