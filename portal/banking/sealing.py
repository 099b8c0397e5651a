"""Bank details at rest: sealed with a key from the environment, so that a copy of the database pays nobody.

`BANK_DETAILS_KEYS` are Fernet keys, the newest first: what is sealed anew takes the first, what was sealed before is
opened with whichever fits (cryptography.fernet.MultiFernet). `manage.py reseal_bank_details` takes all to the newest.
"""

import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from portal.banking.details import Details


class CannotOpen(Exception):
    """None of the keys fits: one that is still needed was taken out of the environment."""


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.BANK_DETAILS_KEYS])


def seal(details: Details) -> str:
    return _keys().encrypt(f"{details.sort_code} {details.account_number}".encode()).decode()


def open_sealed(sealed: str) -> Details:
    """Raises CannotOpen."""
    try:
        said = _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen from error
    sort_code, account_number = said.split(" ")
    return Details(sort_code, account_number)


def seal_file(content: bytes) -> str:
    """A file that holds bank details, such as the one that goes to the bank."""
    return _keys().encrypt(content).decode()


def open_file(sealed: str) -> bytes:
    """Raises CannotOpen."""
    try:
        return _keys().decrypt(sealed.encode())
    except InvalidToken as error:
        raise CannotOpen from error


def reseal(sealed: str) -> str:
    """The same under the newest key. Raises CannotOpen."""
    try:
        return _keys().rotate(sealed.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen from error


def fingerprint(details: Details) -> str:
    """Tells whether two organisations gave the same account, without opening either.

    Keyed, because there are few enough accounts in the country to try them all. It goes by the newest key, so after a
    new key `manage.py reseal_bank_details` makes all of them anew.
    """
    return fingerprints(details)[0]


def fingerprints(details: Details) -> list[str]:
    """By every key, the newest first: what was sealed before a key was changed has an older one."""
    said = f"{details.sort_code}{details.account_number}".encode()
    return [hmac.new(key.encode(), said, hashlib.sha256).hexdigest() for key in settings.BANK_DETAILS_KEYS]
