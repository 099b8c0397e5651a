"""As production, but for mails, which go nowhere."""

from portal.settings.production import *  # noqa: F403
from portal.settings.production import MAILERS

ROOT_URLCONF = "tests.bench.urls"
MAILERS = MAILERS | {"transport": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
