from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = "Public site"

    def ready(self) -> None:
        from home.permissions import give_permissions  # models are ready only now

        post_migrate.connect(give_permissions, sender=self, dispatch_uid="give_permissions")
