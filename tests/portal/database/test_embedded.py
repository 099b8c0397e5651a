"""The embedded PostgreSQL comes up wherever the folder lies, and goes when its last user is gone, however it went."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest
from django.conf import settings

from portal.database import embedded


def use(folder) -> subprocess.Popen[bytes]:
    """A process that uses the server of `folder` until its standard input closes."""
    user = subprocess.Popen(
        [sys.executable, "-m", "portal.database.embedded", str(folder)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert user.stdout.readline() == b"ready\n"
    return user


def leave(user: subprocess.Popen[bytes], *, how: signal.Signals) -> None:
    user.send_signal(how)
    user.communicate()


def server_of(folder) -> int:
    return int((folder / "postmaster.pid").read_text().splitlines()[0])


def is_gone(server: int) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            os.kill(server, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", ["with spaces, a comma and an \u00e9", "long-" * 30], ids=["spaces", "long"])
def test_it_answers_wherever_the_folder_lies(tmp_path, name):
    folder = tmp_path / name / "postgres"
    user = use(folder)

    with psycopg.connect(host=str(embedded.socket_folder(folder)), user="postgres") as connection:
        row = connection.execute("SELECT current_setting('listen_addresses'), lower('\u00c9')").fetchone()

    assert row == ("", "\u00e9")
    server = server_of(folder)
    leave(user, how=signal.SIGTERM)
    assert is_gone(server)


def test_it_stays_for_whoever_is_left_and_goes_with_the_last_even_when_killed(tmp_path):
    folder = tmp_path / "postgres"
    first, second = use(folder), use(folder)
    server = server_of(folder)

    leave(first, how=signal.SIGKILL)
    time.sleep(0.5)
    assert embedded.is_running(folder)

    leave(second, how=signal.SIGKILL)
    assert is_gone(server)
