from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Grants"

    def ready(self) -> None:
        from grants.desk import DESK  # models are ready only now
        from portal.correspondence.desks import DESKS

        DESKS.append(DESK)
