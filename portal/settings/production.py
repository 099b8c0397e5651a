"""The real thing: everything that is a secret or differs between machines comes from the environment.

The table of the variables is in the README. What is missing or unsafe stops the start with a sentence that names it.
"""

from base64 import urlsafe_b64decode

import structlog
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from portal.mail import providers

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, ANYMAIL, DATABASES, MAIL_PROVIDER, MAILERS, STORAGES, env
from .bucket import storages_in

# --- Secrets and doors ---
SECRET_KEY = env("SECRET_KEY", default="")
# Keys that were in use before: what they signed stays good until they are taken away.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
for key in (SECRET_KEY, *SECRET_KEY_FALLBACKS):
    if len(key) < 50 or len(set(key)) < 5 or "not-a-secret" in key or key.startswith("django-insecure-"):
        raise ImproperlyConfigured(
            "SECRET_KEY must be a secret of your own, at least 50 characters long. Type: python -c "
            '"import secrets; print(secrets.token_urlsafe(64))"'
        )
# The newest first. What they open is worth more than a session, so they are not made from SECRET_KEY.
BANK_DETAILS_KEYS = env.list("BANK_DETAILS_KEYS", default=[])
try:
    [Fernet(key) for key in BANK_DETAILS_KEYS]
    if any(b"not-a-secret" in urlsafe_b64decode(key) for key in BANK_DETAILS_KEYS):
        BANK_DETAILS_KEYS = []
except ValueError:
    BANK_DETAILS_KEYS = []
if not BANK_DETAILS_KEYS:
    raise ImproperlyConfigured(
        "BANK_DETAILS_KEYS must be keys to seal bank details with, the newest first. Type: python -c "
        '"from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
    )
if not DATABASES:
    raise ImproperlyConfigured("DATABASE_URL must name the PostgreSQL, such as postgres://user:password@host/portal")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's hosts, separated by commas")
SITE_ADDRESS = env("SITE_ADDRESS", default=f"https://{ALLOWED_HOSTS[0].lstrip('.')}")
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}

# --- HTTPS ---
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Machines on the inside ask these two without HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Behind a proxy that sets the header itself and drops it from outside: HTTP_X_FORWARDED_PROTO.
if proxy_header := env("SECURE_PROXY_HEADER", default=""):
    SECURE_PROXY_SSL_HEADER = (proxy_header, "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
# The back office shows previews of its own pages in a frame, so SAMEORIGIN has to do where the check wants DENY.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# Behind proxies: allauth's throttling, and axes' with it, counts visitors and not the last proxy.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", default=0)

# --- Shared by every web process: throttling and sessions' caches live in the database ---
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# --- Mail ---
MAILERS = MAILERS | {
    "transport": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env("MAIL_HOST", default="localhost"),
            "port": env.int("MAIL_PORT", default=587),
            "username": env("MAIL_USER", default=""),
            "password": env("MAIL_PASSWORD", default=""),
            "use_tls": env("MAIL_SECURITY", default="starttls") == "starttls",
            "use_ssl": env("MAIL_SECURITY", default="starttls") == "tls",
            "timeout": 20,
        },
    }
}
if MAIL_PROVIDER:
    try:
        MAILERS["transport"] = providers.transport(
            MAIL_PROVIDER,
            key=env("MAIL_PROVIDER_KEY", default=""),
            secret=ANYMAIL["WEBHOOK_SECRET"],
            signing_key=ANYMAIL["MAILGUN_WEBHOOK_SIGNING_KEY"],
            address=env("MAIL_PROVIDER_ADDRESS", default=""),
        )
    except providers.Misconfigured as error:
        raise ImproperlyConfigured(str(error)) from error

# --- Files: folders of this machine, or a bucket that speaks S3 ---
if bucket := env("S3_BUCKET", default=""):
    STORAGES = STORAGES | storages_in(
        bucket, endpoint=env("S3_ENDPOINT", default=None), region=env("S3_REGION", default=None)
    )

# --- Logs: one JSON object a line ---
_shared = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[*_shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": _shared,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # What they say at every start says nothing.
    "loggers": {
        name: {"level": "WARNING"} for name in ("axes.apps", "procrastinate.blueprints", "procrastinate.periodic")
    },
}
