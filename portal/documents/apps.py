from django.apps import AppConfig
from django.conf import settings

from portal.documents import scanner


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        # A mistyped address stops the start, rather than leaving every file in quarantine.
        if scanner.is_set_up():
            scanner.scanner_at(settings.CLAMD_URL)
