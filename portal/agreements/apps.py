from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "portal.agreements"
    verbose_name = "Agreements"

    def ready(self) -> None:
        from portal.agreements.desk import DESK  # models are ready only now
        from portal.agreements.mailing_list import holders_list
        from portal.agreements.models import Agreement
        from portal.correspondence.desks import DESKS
        from portal.correspondence.lists import LISTS

        DESKS.append(DESK)
        LISTS.extend(holders_list(kind) for kind in Agreement.Kind)
