from django.apps import AppConfig


class ExpenditureConfig(AppConfig):
    name = "portal.expenditure"
    verbose_name = "Expenditure over £500"
