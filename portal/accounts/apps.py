from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from portal.accounts import second_factor  # models are ready only now

        second_factor.listen()
