from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "portal.subsidies"
    verbose_name = "Subsidy control"
