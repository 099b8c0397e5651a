"""A pass: the right to answer once, shown to whoever has sent an application. Nothing in it says who that is.

It is random and signed by us for one call, without a time. It is not kept when it is made, so it cannot be led back to
the page that it was shown on.
"""

import secrets
from hashlib import sha256

from django.core import signing

SALT = "portal.equality.passes"


class NotAPass(Exception):
    """Not one of ours, or for another call."""


def new_pass(about: int) -> str:
    return signing.Signer(salt=SALT).sign_object([about, secrets.token_urlsafe(18)])


def mark_of(text: str, about: int) -> str:
    """What is kept of a pass for the call `about` once it is used. Raises NotAPass."""
    try:
        call, word = signing.Signer(salt=SALT).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotAPass from error
    if call != about:
        raise NotAPass
    return sha256(word.encode()).hexdigest()
