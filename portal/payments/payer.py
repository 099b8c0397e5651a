"""Whose money leaves: the office's own name and account, from the environment."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from portal.banking.details import Details, NotAnAccountNumber, NotASortCode, read_details


class PayerUnknown(Exception):
    """No file can be made. `str()` says which settings are missing or wrong."""


@dataclass(frozen=True)
class Payer:
    name: str
    details: Details


def payer() -> Payer:
    """Raises PayerUnknown."""
    asked = {
        "PAYER_NAME": settings.PAYER_NAME,
        "PAYER_SORT_CODE": settings.PAYER_SORT_CODE,
        "PAYER_ACCOUNT_NUMBER": settings.PAYER_ACCOUNT_NUMBER,
    }
    missing = [name for name, value in asked.items() if not value.strip()]
    if missing:
        raise PayerUnknown(
            f"The portal does not know from which account the office pays. Whoever runs it sets {_listed(missing)}."
        )
    try:
        details = read_details(settings.PAYER_SORT_CODE, settings.PAYER_ACCOUNT_NUMBER)
    except NotASortCode as error:
        raise PayerUnknown("The setting PAYER_SORT_CODE is no sort code: it needs six digits.") from error
    except NotAnAccountNumber as error:
        raise PayerUnknown("The setting PAYER_ACCOUNT_NUMBER is no account number: it needs eight digits.") from error
    return Payer(settings.PAYER_NAME.strip(), details)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
