from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "portal.plan"
    verbose_name = "Police and Crime Plan"
