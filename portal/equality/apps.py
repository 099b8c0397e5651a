from django.apps import AppConfig


class EqualityConfig(AppConfig):
    name = "portal.equality"
    verbose_name = "Equality monitoring"
