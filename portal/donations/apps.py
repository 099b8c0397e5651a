from django.apps import AppConfig


class DonationsConfig(AppConfig):
    name = "portal.donations"
    verbose_name = "Donations to the Foundation"
