from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grants"
    verbose_name = "Grants"

    def ready(self) -> None:
        from grants.clauses import CLAUSES  # models are ready only now
        from grants.desk import DESK
        from grants.mailing_list import APPLICANTS
        from portal.accounts.audiences import office
        from portal.accounts.roles import Role
        from portal.agreements.wording.fields import ASKED
        from portal.correspondence.desks import DESKS
        from portal.correspondence.lists import LISTS
        from portal.correspondence.worders import WORDERS

        ASKED.extend(CLAUSES)
        DESKS.append(DESK)
        LISTS.append(APPLICANTS)
        WORDERS["grants"] = office(Role.GRANTS_OFFICER)
