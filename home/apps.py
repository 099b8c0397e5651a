from django.apps import AppConfig
from django.db.models.signals import post_migrate

from portal.accounts.roles import Role


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Public site"

    def ready(self) -> None:
        from home.permissions import give_permissions  # models are ready only now
        from portal.accounts.audiences import office  # the same
        from portal.correspondence.worders import WORDERS  # the same

        # Mails to donors are the Foundation's own: no officer words them.
        WORDERS["donations"] = office(Role.FOUNDATION_TREASURER)
        post_migrate.connect(give_permissions, sender=self, dispatch_uid="give_permissions")
