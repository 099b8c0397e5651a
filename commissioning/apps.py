from django.apps import AppConfig


class CommissioningConfig(AppConfig):
    name = "commissioning"
    verbose_name = "Commissioning"

    def ready(self) -> None:
        from commissioning.desk import DESK  # models are ready only now
        from portal.accounts.audiences import office
        from portal.accounts.roles import Role
        from portal.correspondence.desks import DESKS
        from portal.correspondence.worders import WORDERS

        DESKS.append(DESK)
        WORDERS["commissioning"] = office(Role.COMMISSIONING_OFFICER)
