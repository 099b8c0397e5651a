from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "portal.agreements"
    verbose_name = "Agreements"

    def ready(self) -> None:
        from portal.agreements.desk import DESK  # models are ready only now
        from portal.correspondence.desks import DESKS

        DESKS.append(DESK)
