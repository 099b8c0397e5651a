from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "portal.payments"
    verbose_name = "Payments"
