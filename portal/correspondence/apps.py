from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """What people do about mails: word them, hold them, choose them. `portal.mail` below makes and sends them."""

    name = "portal.correspondence"
    verbose_name = "Correspondence"
