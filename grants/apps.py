from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Grants"

    def ready(self) -> None:
        from grants.desk import DESK  # models are ready only now
        from grants.mailing_list import APPLICANTS
        from portal.accounts.audiences import office
        from portal.accounts.roles import Role
        from portal.correspondence.desks import DESKS
        from portal.correspondence.lists import LISTS
        from portal.correspondence.worders import WORDERS

        DESKS.append(DESK)
        LISTS.append(APPLICANTS)
        WORDERS["grants"] = office(Role.GRANTS_OFFICER)
