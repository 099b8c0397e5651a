"""The tables of the modulus check: loading them, and checking an account by those that were loaded last."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.db import transaction

from portal.banking.details import Details
from portal.banking.models import BankAccount, BankTables
from portal.banking.modulus import Tables, Verdict, check, read_tables
from portal.banking.sealing import CannotOpen, open_sealed


@dataclass(frozen=True)
class Loaded:
    """`failing`: accounts that are in use or on their way and do not pass the tables that were loaded."""

    tables: BankTables
    checked: int
    failing: int


@transaction.atomic
def load_tables(weights: str, substitutes: str = "", *, name: str) -> Loaded:
    """Put the operator's tables in the place of those before, as a whole, and check by them every account that counts.

    Raises NotTables; those before stay then.
    """
    rules = len(read_tables(weights, substitutes).rules)
    whole = hashlib.sha256(f"{weights}\0{substitutes}".encode()).hexdigest()
    tables = BankTables.objects.create(
        name=name[:200], sha256=whole, weights=weights, substitutes=substitutes, lines=rules
    )
    counting = BankAccount.objects.filter(state__in=[BankAccount.State.IN_USE, *BankAccount.ON_ITS_WAY])
    verdicts = {one.pk: _verdict(one) for one in counting.order_by("pk")}
    for verdict in Verdict:
        BankAccount.objects.filter(pk__in=[pk for pk, one in verdicts.items() if one == verdict]).update(
            modulus=verdict
        )
    failing = sum(verdict == Verdict.FAILED for verdict in verdicts.values())
    return Loaded(tables, len(verdicts), failing)


def _verdict(account: BankAccount) -> Verdict:
    try:
        return modulus_of(open_sealed(account.sealed))
    except CannotOpen:
        return Verdict.NOT_CHECKED


def modulus_of(details: Details) -> Verdict:
    """By the tables that were loaded last; "not checked" where none were."""
    latest = BankTables.objects.values_list("pk", flat=True).first()
    return check(details, _read(latest) if latest else None)


def latest_tables() -> BankTables | None:
    return BankTables.objects.defer("weights", "substitutes").first()


@lru_cache(maxsize=2)
def _read(pk: int) -> Tables:
    """A load never changes, so what was read of it is good for as long as the process lives."""
    tables = BankTables.objects.get(pk=pk)
    return read_tables(tables.weights, tables.substitutes)
