"""What the scanner says, and all the ways in which it says nothing."""

import io
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.documents.scanner import NotScanned, ScannerUnavailable, scanner_at, threat_in
from tests.portal.documents import files


def test_a_clean_file_has_no_threat(scanner):
    assert threat_in(io.BytesIO(files.PDF)) == ""
    assert scanner.scanned == [files.PDF]


def test_a_virus_is_named(scanner):
    assert threat_in(io.BytesIO(files.EICAR)) == "Eicar-Test-Signature"


def test_a_scanner_that_is_not_there_is_unavailable(settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        settings.CLAMD_URL = f"tcp://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(ScannerUnavailable):
            threat_in(io.BytesIO(files.PDF))


@pytest.mark.parametrize("pong", [b"HTTP/1.1 400 Bad Request\r\n", b"", b"\xff\xfe\n"])
def test_something_else_at_its_address_is_no_scanner(scanner, pong):
    scanner.pong = pong

    with pytest.raises(ScannerUnavailable):
        threat_in(io.BytesIO(files.PDF))


@pytest.mark.parametrize(
    "answer",
    [
        b"stream: Can't allocate memory ERROR\n",
        b"stream: \n",
        b"\xff\xfe\xfd\n",
        b"OK\n",
        b"stream: FOUND\n",
    ],
)
def test_an_answer_that_is_no_verdict_leaves_the_file_unscanned(scanner, answer):
    scanner.answer = answer

    with pytest.raises(NotScanned):
        threat_in(io.BytesIO(files.PDF))


def test_a_scanner_that_hangs_up_leaves_the_file_unscanned(scanner):
    scanner.hangs_up = True

    with pytest.raises(NotScanned):
        threat_in(io.BytesIO(files.PDF))


def test_a_file_longer_than_it_takes_stays_unscanned(scanner):
    scanner.takes = 100_000

    with pytest.raises(NotScanned):
        threat_in(io.BytesIO(bytes(5_000_000)))


@pytest.mark.parametrize("url", ["127.0.0.1:3310", "tcp://", "tcp://host:port", "http://host:3310", "unix://clamd"])
def test_a_mistyped_address_is_refused_at_the_start(url):
    with pytest.raises(ImproperlyConfigured, match="CLAMD_URL must be like"):
        scanner_at(url)


def test_a_socket_in_a_folder_is_an_address_too():
    assert scanner_at("unix:///run/clamav/clamd.ctl").unix_socket == "/run/clamav/clamd.ctl"
