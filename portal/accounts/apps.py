from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    name = "portal.accounts"
    default = True
    verbose_name = "Accounts"

    def ready(self) -> None:
        from portal.accounts import mail_choices, second_factor  # models are ready only now

        mail_choices.listen()
        second_factor.listen()


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's app for people and groups with our pages and our rules in it: INSTALLED_APPS names it instead."""

    default = False
    user_viewset = "portal.accounts.people.PeopleViewSet"

    def ready(self) -> None:
        from django.contrib.auth.models import Group  # models are ready only now
        from wagtail.admin.views.account import NameEmailSettingsPanel
        from wagtail.permissions import register_permission_policy

        from portal.accounts import people

        register_permission_policy(people.User, people.PeoplePolicy(people.User))
        register_permission_policy(Group, people.NobodysPolicy(Group))
        # Wagtail has no setting for it: its own form asks for a first and a last name, which our people do not have.
        NameEmailSettingsPanel.form_class = people.OwnNameForm
