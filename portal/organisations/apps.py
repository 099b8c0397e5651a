from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "portal.organisations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        from portal.organisations import address_changes  # models are ready only now

        address_changes.listen()
