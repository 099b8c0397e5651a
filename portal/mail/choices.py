"""What an address wants to get beyond the necessary, and the one click that ends it (RFC 8058).

A mail of a topic goes out with `List-Unsubscribe` and a line at its end with the same link. Both are put on it when it
leaves: the row, which the office may read, never holds a link that speaks for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.mail.models import LetterBox, OptOut
from portal.mail.topics import IN_A_SENTENCE, Topic

# Without a time in it: a link in an old mail is as good as one of today.
SIGNER = signing.Signer(salt="mail.stop")


class NoSuchLink(ValueError):
    """The link was not made by this portal."""


def willing(addresses: Iterable[str], topic: str) -> list[str]:
    """Those of `addresses` that get mails of `topic`, each once, whatever its capitals; "" goes to everybody.

    An address that mail comes back from gets none that is optional.
    """
    by_address: dict[str, str] = {}
    for address in addresses:
        by_address.setdefault(address.lower(), address)
    each = list(by_address.values())
    if not topic:
        return each
    small = list(by_address)
    unwilling = set(OptOut.objects.filter(address__in=small, topic=topic).values_list("address", flat=True))
    closed = LetterBox.objects.filter(address__in=small, closed_at__isnull=False)
    unwilling.update(closed.values_list("address", flat=True))
    return [address for address in each if address.lower() not in unwilling]


def switched_off(address: str) -> set[str]:
    """The topics that `address` does not want."""
    return set(OptOut.objects.filter(address=address.lower()).values_list("topic", flat=True))


def stop(address: str, topic: str) -> None:
    """No more mails of `topic`; twice is once."""
    OptOut.objects.get_or_create(address=address.lower(), topic=Topic(topic))


def start(address: str, topic: str) -> None:
    """Mails of `topic` again."""
    OptOut.objects.filter(address=address.lower(), topic=topic).delete()


def take_along(before: str, after: str) -> None:
    """Somebody has another address now: what they do not want at the old one, they do not want at the new one."""
    for topic in switched_off(before):
        stop(after, topic)


def stop_path(address: str, topic: str) -> str:
    """The page that ends mails of `topic` to `address`, for whoever holds its link. It is good for ever."""
    return reverse("mails:stop", args=[SIGNER.sign_object([address.lower(), topic])])


def read_stop_token(token: str) -> tuple[str, Topic]:
    """The address and the topic of a link. Raises NoSuchLink."""
    try:
        address, topic = SIGNER.unsign_object(token)
        return str(address), Topic(topic)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NoSuchLink from error


def one_click(path: str) -> dict[str, str]:
    """The headers by which a mail program ends such mails with one POST to `path` (RFC 2369 and RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{settings.SITE_ADDRESS}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def last_line(address: str, topic: str) -> str:
    """How to stop such mails, for the end of a text."""
    return f"\n--\n{_why(topic)} You can stop them: {settings.SITE_ADDRESS}{stop_path(address, topic)}\n"


def last_line_html(address: str, topic: str) -> SafeString:
    link = f"{settings.SITE_ADDRESS}{stop_path(address, topic)}"
    return format_html(
        '<p style="margin:24px 0 0;font-size:14px">{} You can <a href="{}">stop them</a>.</p>', _why(topic), link
    )


def with_last_line(html: str, line: str) -> str:
    """`html` with `line` at the end of what is read in it."""
    letter, end, rest = html.rpartition("</main>")
    return f"{letter}{line}{end}{rest}" if end else html + line


def _why(topic: str) -> str:
    return f"You get {IN_A_SENTENCE[Topic(topic)]} from us."
