from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """What people do about mails: word them, hold them, choose them. `portal.mail` below makes and sends them."""

    name = "portal.correspondence"
    verbose_name = "Correspondence"

    def ready(self) -> None:
        from portal.accounts.audiences import ADMINISTRATOR, office  # models are ready only now
        from portal.accounts.roles import Role
        from portal.correspondence.desk import DESK
        from portal.correspondence.desks import DESKS
        from portal.correspondence.lists import LISTS
        from portal.correspondence.members_list import members_list
        from portal.correspondence.worders import WORDERS

        DESKS.append(DESK)
        WORDERS["accounts"] = ADMINISTRATOR
        # Named from here: the Foundation's room knows nothing of this one.
        WORDERS["donations"] = office(Role.FOUNDATION_TREASURER)
        LISTS.extend(members_list(role) for role in (Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER))
