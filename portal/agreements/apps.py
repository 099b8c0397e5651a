from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "portal.agreements"
    verbose_name = "Agreements"
