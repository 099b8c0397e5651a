"""Asking the virus scanner, ClamAV's daemon, about a file: bytes go over a socket, a verdict comes back.

Told apart are a scanner that cannot be reached (nobody's fault, try all files later) and one that fails on this very
file (too large for it, broken off, an answer that makes no sense): that is tried again too, but not for ever.
"""

import re
from typing import Any
from urllib.parse import urlsplit

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Seconds to wait for an answer: clamd itself gives up on a file after two minutes.
PATIENCE = 130


class ScannerUnavailable(Exception):
    """The scanner does not answer at all."""


class NotScanned(Exception):
    """The scanner answers, but has no verdict on this file. The message says why, for the operator."""


def is_set_up() -> bool:
    return bool(settings.CLAMD_URL)


def scanner_at(url: str, *, patience: float = PATIENCE) -> ClamdNetworkSocket:
    """The client for `tcp://host:port` or `unix:///path`. Raises ImproperlyConfigured."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "tcp" and parts.hostname:
            return ClamdNetworkSocket(parts.hostname, parts.port or 3310, timeout=patience)
        if parts.scheme == "unix" and parts.path.startswith("/"):
            return ClamdUnixSocket(parts.path, timeout=int(patience))
    except ValueError:
        pass  # a port that is no number
    raise ImproperlyConfigured("CLAMD_URL must be like tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl")


def threat_in(content: Any) -> str:
    """What the scanner calls the virus in `content`, an open file; "" for a clean one.

    Raises ScannerUnavailable, NotScanned.
    """
    scanner = scanner_at(settings.CLAMD_URL)
    _require_answer(scanner)
    try:
        verdicts = scanner.instream(content)
    except (ClamdError, OSError, ValueError) as error:
        # One that takes less than we send hangs up in the middle, so this is about the file.
        raise NotScanned(f"{type(error).__name__}: {error}") from error
    match list(verdicts.values()):
        case [("OK", None)]:
            return ""
        case [("FOUND", str(threat))]:
            return re.sub(r"[^\x20-\x7e]", "?", threat)
    raise NotScanned(f"The scanner answered: {verdicts!r}")


def _require_answer(scanner: ClamdNetworkSocket) -> None:
    try:
        answer = scanner.ping()
    except (ClamdError, OSError, ValueError) as error:
        raise ScannerUnavailable(str(error)) from error
    if answer.strip() != "PONG":
        raise ScannerUnavailable(f"The scanner answered: {answer[:100]!r}")
