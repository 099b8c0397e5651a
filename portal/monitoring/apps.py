from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "portal.monitoring"
    verbose_name = "Monitoring"

    def ready(self) -> None:
        from portal.correspondence.desks import DESKS
        from portal.monitoring.desk import DESK  # models are ready only now

        DESKS.append(DESK)
