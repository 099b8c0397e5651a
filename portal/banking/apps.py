from django.apps import AppConfig


class BankingConfig(AppConfig):
    name = "portal.banking"
    verbose_name = "Bank details"
