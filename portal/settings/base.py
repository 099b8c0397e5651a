"""Settings shared by every way of running the portal.

Everything that differs between machines comes from the environment; `portal.settings.demonstration`,
`portal.settings.production` and `portal.settings.testing` add only what their name says.
"""

from pathlib import Path

from django.utils.csp import CSP
from environs import Env

from portal.settings.money import *  # noqa: F403
from portal.settings.office import *  # noqa: F403
from portal.settings.rooms import BEFORE_RAISING as BEFORE_RAISING
from portal.settings.rooms import BEFORE_SIGNING as BEFORE_SIGNING
from portal.settings.rooms import VALUE_FOR_MONEY as VALUE_FOR_MONEY
from portal.settings.rooms import WHAT_IS_DUE as WHAT_IS_DUE
from portal.settings.rooms import WHEN_INFECTED as WHEN_INFECTED
from portal.settings.rooms import WITH_AN_OFFER as WITH_AN_OFFER

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What the portal writes while it runs (database, uploads, search): one folder, outside the web root.
DATA_DIR = env.path("DATA_DIR", default=BASE_DIR / ".data")

DEBUG = False
DEMONSTRATION = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_ADDRESS = env("SITE_ADDRESS", default="http://localhost:8000")

INSTALLED_APPS = [
    # The front door, then the wings, then the rooms of the ground floor: the order of the house.
    "home",
    "grants",
    "commissioning",
    "portal.expenditure",
    "portal.subsidies",
    "portal.payments",
    "portal.equality",
    "portal.monitoring",
    "portal.agreements",
    "portal.questionnaires",
    "portal.banking",
    "portal.evidence",
    "portal.documents",
    "portal.correspondence",
    "portal.organisations",
    "portal.donations",
    "portal.plan",
    "portal.streams",
    "portal.stripe",
    "portal.events",
    "portal.accounts",
    "portal.references",
    "portal.database",
    "portal.mail",
    "portal.design",
    # The back office.
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.routable_page",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.apps.PeopleConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    # Sign-in.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    # Plain tools.
    "anymail",
    "crispy_forms",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "rules",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.dates.arrival.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.accounts.readable_addresses.ReadableAddresses",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.office_door.OfficeDoor",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# One database engine everywhere: PostgreSQL. The demonstration and the tests start an embedded one where the
# environment names none; production has to name it.
DATABASES = {"default": env.dj_db_url("DATABASE_URL")} if env("DATABASE_URL", default="") else {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Sign-in: e-mail address and password, a code by e-mail, or a passkey; staff need a second factor.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# The password is for whoever wants one: a code by e-mail is enough, and the form for newcomers does not ask (see
# portal.accounts.forms.Signup). Without it here, allauth would take it from the form for signing in as well.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
# Beside allauth's own limits: how often one address may set out to give. Whoever tries cards does so by the hundred.
ACCOUNT_RATE_LIMITS = {"donate": "20/10m/ip"}
# Codes, not links: a link opens in another browser than the one somebody was working in.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.Login",
    "signup": "portal.accounts.forms.Signup",
    "request_login_code": "portal.accounts.forms.RequestLoginCode",
    "confirm_login_code": "portal.accounts.forms.ConfirmLoginCode",
    "confirm_email_verification_code": "portal.accounts.forms.ConfirmEmailVerificationCode",
    "confirm_password_reset_code": "portal.accounts.forms.ConfirmPasswordResetCode",
    "add_email": "portal.accounts.forms.AddEmail",
    "change_email": "portal.accounts.forms.ChangeEmail",
    "reset_password": "portal.accounts.forms.ResetPassword",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordFromKey",
    "change_password": "portal.accounts.forms.ChangePassword",
    "set_password": "portal.accounts.forms.SetPassword",
    "reauthenticate": "portal.accounts.forms.Reauthenticate",
}
MFA_ADAPTER = "portal.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Dorset PCC grants and commissioning"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute wrong
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.Authenticate",
    "reauthenticate": "portal.accounts.forms.ReauthenticateWithCode",
    "activate_totp": "portal.accounts.forms.ActivateTotp",
    "deactivate_totp": "portal.accounts.forms.DeactivateTotp",
    "generate_recovery_codes": "portal.accounts.forms.GenerateRecoveryCodes",
    "add_webauthn": "portal.accounts.forms.AddPasskey",
    "edit_webauthn": "portal.accounts.forms.EditPasskey",
}
# allauth slows down whoever tries (per address and per name); axes shuts the door on a name from one address.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "portal.accounts.throttling.name_tried"
AXES_CLIENT_IP_CALLABLE = "portal.accounts.throttling.address_tried_from"
AXES_LOCKOUT_TEMPLATE = "accounts/public/locked_out.html"
AXES_RESET_ON_SUCCESS = True

# What a browser may load. Scripts and styles are ours alone, from files; nothing inline runs without the nonce.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
# The Wagtail admin writes small inline scripts for its choosers, date pickers and inline panels, without a nonce, and
# style attributes. Only signed-in staff ever get these pages; nothing may come from another host there either.
OFFICE_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.accounts.views.old_page"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["portal.design.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Uploads are private: they live outside the web root and leave only through a view that asks who is looking.
PRIVATE_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "portal.documents.upload_handling.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_MAX_BYTES = 10 * 1024 * 1024
# All files of one application or report together, and all that one person sends within a day.
UPLOAD_MAX_BYTES_PER_APPLICATION = env.int("UPLOAD_MAX_BYTES_PER_APPLICATION", default=50 * 1024 * 1024)
UPLOAD_MAX_FILES_PER_APPLICATION = env.int("UPLOAD_MAX_FILES_PER_APPLICATION", default=50)
UPLOAD_MAX_BYTES_PER_DAY = env.int("UPLOAD_MAX_BYTES_PER_DAY", default=500 * 1024 * 1024)
# The virus scanner, ClamAV's daemon: tcp://host:port or unix:///path. Without it files are "not scanned".
CLAMD_URL = env("CLAMD_URL", default="")

CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]
CRISPY_TEMPLATE_PACK = "govuk"

MAIL_FROM = env("MAIL_FROM", default="grants@example.org")
DEFAULT_FROM_EMAIL = MAIL_FROM
# Whatever sends a mail puts it into the outbox; a worker takes it out by the "transport", which each way of running
# the portal names for itself.
MAILERS = {"default": {"BACKEND": "portal.mail.backends.OutboxBackend"}}
SERVER_EMAIL = MAIL_FROM
# A mail provider tells what becomes of a mail (see portal.mail.providers). Empty: a mail server, which tells nothing.
MAIL_PROVIDER = env("MAIL_PROVIDER", default="")
ANYMAIL = {
    "WEBHOOK_SECRET": env("MAIL_REPORTS_SECRET", default=""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env("MAIL_REPORTS_KEY", default=""),
}

WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Wagtail indexes through django.tasks; the immediate backend keeps search right without a worker.
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}

# Work in the background: procrastinate's worker runs the jobs that the apps define in their `jobs.py`.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["portal.jobs"]
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "shutdown_graceful_timeout": 5}

# When the people of a provider are reminded of a return: working days before it is due, and each of those after it.
RETURN_REMINDER_BEFORE = env.int("RETURN_REMINDER_BEFORE", default=5)
RETURN_REMINDERS_AFTER = env.list("RETURN_REMINDERS_AFTER", default=[1, 6, 11], subcast=int)

# Whether a monitoring report is published by somebody else than who had it made.
REPORTS_NEED_A_SECOND_PERSON = env.bool("REPORTS_NEED_A_SECOND_PERSON", default=True)

# As the open data names the office.
OFFICE_NAME = "Dorset Police and Crime Commissioner"
# Open contracting: the prefix that is registered for the office, until then a placeholder.
OCDS_PREFIX = env("OCDS_PREFIX", default="ocds-dorsetpcc")
# 360Giving: the office's own prefix, a placeholder until the office registers one.
OPEN_DATA_PREFIX = env("OPEN_DATA_PREFIX", default="dorsetpcc")

# The register of companies is asked only where there is a key; the address is another in the tests.
COMPANIES_HOUSE_KEY = env("COMPANIES_HOUSE_KEY", default="")
COMPANIES_HOUSE_ADDRESS = "https://api.company-information.service.gov.uk"
# Trustees' names are kept of charities in these postcode areas, and of those that have a profile here.
REGISTER_TRUSTEES_OF = env.list("REGISTER_TRUSTEES_OF", default=["BH", "DT", "SP"])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {
        # Every page that is saved would be two lines about its index.
        "django.tasks": {"level": "WARNING"},
        # It tells of the variable weights in our typeface's stylesheet each time.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
    },
}
