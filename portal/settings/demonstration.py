"""The demonstration and development: nothing here is a secret, and production refuses to start with it."""

from portal.database import embedded

from .base import *  # noqa: F403
from .base import DATA_DIR, DATABASES, MAILERS, STORAGES, env

DEMONSTRATION = True
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = "demonstration-only-not-a-secret"  # noqa: S105 - says so itself
BANK_DETAILS_KEYS = ["ZGVtb25zdHJhdGlvbi1vbmx5LW5vdC1hLXNlY3JldCE="]  # says the same
PAYER_NAME = "Police and Crime Commissioner for Dorset"
PAYER_SORT_CODE, PAYER_ACCOUNT_NUMBER = "000000", "11111111"  # nobody's: no bank has 00-00-00
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *env.list("ALLOWED_HOSTS", default=[])]
DATABASES = DATABASES or {"default": embedded.settings_for(DATA_DIR / "postgres")}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
# Mails go nowhere; /demonstration/mails/ shows them.
MAILERS = MAILERS | {"transport": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
# Static files straight from the apps: nothing to collect before the first page.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
