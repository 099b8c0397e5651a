"""The back office, which is the Wagtail admin: what of it is used, and how it looks."""

WAGTAIL_SITE_NAME = "Dorset Police and Crime Commissioner: grants and commissioning"
WAGTAILADMIN_LOGIN_URL = "/account/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/account/login/"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILADMIN_GLOBAL_EDIT_LOCK = False
WAGTAIL_I18N_ENABLED = False
# A day as people here type it; an ISO date is read as well.
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
WAGTAIL_DATETIME_FORMAT = "%d/%m/%Y %H:%M"
# One language for everybody, so nobody is asked to choose; so it is with the clock.
WAGTAILADMIN_PERMITTED_LANGUAGES = [("en-gb", "English")]
# Pictures of people would come from another host, and tell it who works here.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS = []
# Editors' documents are for the public, and always a download: a browser shows none of them under our address.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
# More than applicants may send: an annual report with pictures. See portal.documents.upload_handling.
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "xlsx"]
