"""The test suite: as production where it can be, quick where it must be."""

from portal.database import embedded

from .base import *  # noqa: F403
from .base import DATA_DIR, DATABASES, MAILERS, STORAGES

SECRET_KEY = "testing-only-not-a-secret"  # noqa: S105 - says so itself
BANK_DETAILS_KEYS = ["dGVzdGluZy1vbmx5LW5vdC1hLXNlY3JldCEhISEhISE="]  # says the same
PAYER_NAME = "Police and Crime Commissioner for Dorset"
PAYER_SORT_CODE, PAYER_ACCOUNT_NUMBER = "000000", "11111111"  # nobody's: no bank has 00-00-00
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
DATABASES = DATABASES or {"default": embedded.settings_for(DATA_DIR / "postgres-testing", disposable=True)}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CLAMD_URL = ""  # a test that wants a scanner brings one
# The runner puts `mail.outbox` in the place of both mailers.
MAILERS = MAILERS | {"transport": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The runner empties tables between cases that commit; the ledger's trigger lets only these connections do it.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c portal.may_truncate=yes"
