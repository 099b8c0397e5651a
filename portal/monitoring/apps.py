from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "portal.monitoring"
    verbose_name = "Monitoring"
