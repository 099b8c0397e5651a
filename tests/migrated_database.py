"""Migrate once, copy for everybody.

Running every migration takes longer than most of the suite, and each parallel worker would do it again. So the migrated
database is kept on the tests' server under a name that is the hash of our migrations and of the lock, and each worker
starts from a copy of it. Change a migration and the next run makes a new one.
"""

from __future__ import annotations

import fcntl
import hashlib

from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "migrated_"


def name() -> str:
    """The name of the database that the migrations of today lead to."""
    total = hashlib.sha256((settings.BASE_DIR / "requirements-dev.lock").read_bytes())
    for app in ("portal", "grants", "commissioning", "home"):
        for file in sorted((settings.BASE_DIR / app).rglob("migrations/*.py")):
            total.update(f"{file}\0".encode() + file.read_bytes())
    return PREFIX + total.hexdigest()[:16]


def ensure() -> str:
    """The name of a migrated database to copy; made here if the server has none yet."""
    wanted = name()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with open(settings.DATA_DIR / "migrated-database.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
            there = {row[0] for row in cursor.fetchall()}
            if wanted in there:
                return wanted
            for old in there:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            cursor.execute(f'CREATE DATABASE "{PREFIX}unfinished"')
        _migrate(PREFIX + "unfinished")
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{PREFIX}unfinished" RENAME TO "{wanted}"')
    return wanted


def _migrate(database: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
