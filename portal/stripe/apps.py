from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules


class StripeConfig(AppConfig):
    name = "portal.stripe"
    label = "stripe"
    verbose_name = "Stripe"

    def ready(self) -> None:
        from portal.stripe.checks import accounts_are_whole  # models are loaded now

        checks.register(accounts_are_whole)
        autodiscover_modules("stripe_events")  # each room says which events it takes
