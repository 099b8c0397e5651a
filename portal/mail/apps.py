from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MailConfig(AppConfig):
    name = "portal.mail"
    verbose_name = "Mail"

    def ready(self) -> None:
        autodiscover_modules("mails")  # each room declares its own
