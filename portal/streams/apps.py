from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "portal.streams"
    verbose_name = "Funding streams"
