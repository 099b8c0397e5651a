"""Seal every account with the newest key, so that an older one can be taken out of the environment."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.banking.models import BankAccount
from portal.banking.sealing import CannotOpen, fingerprint, open_sealed, reseal


class Command(BaseCommand):
    help = "Seals bank details with the newest of BANK_DETAILS_KEYS; then the older keys can be taken out."

    def handle(self, *args: object, **options: object) -> None:
        done = 0
        for pk in BankAccount.objects.exclude(sealed="").order_by("pk").values_list("pk", flat=True).iterator():
            with transaction.atomic():
                held = BankAccount.objects.select_for_update(of=("self",)).get(pk=pk)
                try:
                    sealed, print_of_it = reseal(held.sealed), fingerprint(open_sealed(held.sealed))
                except CannotOpen as error:
                    raise CommandError(
                        f"None of the keys opens account {pk}. Put back the key that was in use before; the {done} "
                        "accounts done so far have the newest."
                    ) from error
                BankAccount.objects.filter(pk=pk).update(sealed=sealed, fingerprint=print_of_it)
            done += 1
        self.stdout.write(f"{done} accounts are sealed with the newest key.")
