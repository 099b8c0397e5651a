"""A portal of its own to be measured: a database that keeps what it promises, the web server, the worker.

Every process here was started here, and is stopped here by its own number.
"""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote

from cryptography.fernet import Fernet

from portal.database import embedded
from tests.bench.http import HOST

ROOT = Path(__file__).parents[2]
PR_SET_PDEATHSIG = 1
WORKERS = max(2, os.cpu_count() or 2)
THREADS = 4


class Place:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "postgres"
        self.port = _free_port()
        self.web: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None

    def open(self) -> None:
        """The database, and in `os.environ` what every process of the portal has to know."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = embedded.settings_for(self.database)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": f"postgres://postgres@{quote(settings['HOST'], safe='')}:{settings['PORT']}/postgres",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "BANK_DETAILS_KEYS": Fernet.generate_key().decode(),
            "ALLOWED_HOSTS": HOST,
            "SECURE_SSL_REDIRECT": "false",
            "LOG_LEVEL": "ERROR",
        }

    def start_web(self) -> None:
        gunicorn = ["-m", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{self.port}", "--no-control-socket"]
        gunicorn += ["--workers", str(WORKERS), "--threads", str(THREADS), "--timeout", "120", "--backlog", "1024"]
        self.web = self._spawn(gunicorn, "web")
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                    urllib.request.Request(f"http://{HOST}:{self.port}/readyz"), timeout=5
                ):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise SystemExit(f"The web server did not answer; see {self.folder}/web.log")

    def start_worker(self) -> None:
        self.worker = self._spawn(["manage.py", "procrastinate", "worker"], "worker")

    def kill_a_web_worker(self) -> None:
        assert self.web is not None
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)

    def kill_the_job_worker(self) -> None:
        """And start another, as whatever looks after services does."""
        assert self.worker is not None
        self.worker.kill()
        self.worker.wait()
        self.start_worker()

    def kill_the_database(self) -> None:
        """And start it again, which recovers what was committed."""
        os.kill(int((self.database / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        for _ in range(20):
            time.sleep(0.5)  # its children see that it is gone, and go
            try:
                embedded.settings_for(self.database)
            except embedded.ServerDidNotStart:
                continue
            return
        raise SystemExit(f"PostgreSQL did not come back; see {self.database}.log")

    def close(self) -> None:
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()

    def _spawn(self, arguments: list[str], log: str) -> subprocess.Popen:
        with open(self.folder / f"{log}.log", "ab") as out:
            return subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, stdout=out, stderr=out, preexec_fn=_end_with_us
            )


def _end_with_us() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
