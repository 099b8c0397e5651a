from django.apps import AppConfig


class ReferencesConfig(AppConfig):
    name = "portal.references"
    verbose_name = "References"
