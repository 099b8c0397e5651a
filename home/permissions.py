"""Which role may do what in the back office: one table, applied after every `migrate`.

Django's and Wagtail's permissions are given to the role's group, by name: "<app>.<action>_<model>". Rows of the
portal's own models are added here by the room that brings them; a permission that does not exist stops the
migration, so a typo is found at once. Who may open a page at all is the view's audience (`portal.accounts.audiences`),
and what of it is theirs is the queryset's scope: this table only decides what Wagtail's admin shows and allows.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.accounts.roles import GIVEN_ROLES, STAFF_ROLES, Role


def everything_on(*models: str) -> list[str]:
    """The four permissions on each "app.model"."""
    return [permission for model in models for permission in some_on(model, "add", "change", "delete", "view")]


def some_on(model: str, *actions: str) -> list[str]:
    app, name = model.split(".")
    return [f"{app}.{action}_{name}" for action in actions]


ENTER = ["wagtailadmin.access_admin"]
# Money is tagged with them: nothing is deleted by hand.
STREAMS = some_on("streams.fundingstream", "add", "change", "view")
# Nothing that grants and contracts were made under is ever deleted.
PLAN = [*some_on("plan.plan", "add", "change", "view"), *some_on("plan.theme", "add", "change", "view")]

PERMISSIONS: dict[Role, list[str]] = {
    Role.GRANTS_OFFICER: [
        *ENTER,
        *everything_on("questionnaires.questionnaire", "grants.fund", "grants.call"),
        *some_on("grants.scoringscheme", "view"),
        *STREAMS,
        *some_on("home.bid", "add", "change", "view"),
    ],
    Role.COMMISSIONING_OFFICER: [
        *ENTER,
        *everything_on("questionnaires.questionnaire"),
        # Nothing that contracts and figures rely on is ever deleted.
        *some_on("commissioning.service", "add", "change", "view"),
        *some_on("commissioning.contract", "add", "change", "view"),
        *some_on("monitoring.indicator", "add", "change", "view"),
        *some_on("monitoring.breakdown", "add", "change", "view"),
        *some_on("organisations.organisation", "add", "view"),
        *STREAMS,
        *PLAN,
        *some_on("home.bid", "add", "change", "view"),
    ],
    Role.FINANCE_OFFICER: [
        *ENTER,
        *some_on("commissioning.contract", "view"),
        *STREAMS,
        *some_on("home.bid", "view"),
    ],
    Role.COMMISSIONER: [
        *ENTER,
        *(
            permission
            for model in ("fund", "call", "scoringscheme")
            for permission in some_on(f"grants.{model}", "view")
        ),
        *some_on("commissioning.contract", "view"),
        *some_on("home.bid", "view"),
    ],
    Role.EDITOR: [*ENTER, *PLAN],
    # Donations name their cause: nothing is deleted by hand.
    Role.FOUNDATION_TREASURER: [*ENTER, *some_on("donations.cause", "add", "change", "view")],
}
# Wagtail keeps what may be done with pages on branches of the page tree, and with files on collections.
PAGE_PERMISSIONS = {Role.EDITOR: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"]}
# On the branch of the monitoring reports, for those who have no other page.
REPORT_PERMISSIONS = {
    Role.COMMISSIONING_OFFICER: ["add_page", "change_page"],
    Role.COMMISSIONER: ["change_page", "publish_page"],
}
FILE_PERMISSIONS = {
    Role.EDITOR: ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"]
}
# Wagtail's first migration makes them; nobody here has these roles.
WAGTAILS_OWN_GROUPS = ["Editors", "Moderators"]


def give_permissions(sender=None, using: str = "default", **kwargs) -> None:
    """Make every role's group hold exactly what the tables say. Harmless to repeat."""
    # Permissions are made app by app while `migrate` signs off; this may run before their turn.
    for label in {permission.split(".")[0] for role in STAFF_ROLES for permission in PERMISSIONS[role]}:
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    Group.objects.using(using).filter(name__in=WAGTAILS_OWN_GROUPS, user=None).delete()
    for role in GIVEN_ROLES:
        group, _ = Group.objects.using(using).get_or_create(name=role.label)
        group.permissions.set(_found(PERMISSIONS.get(role, [])))
        _give_page_permissions(group, PAGE_PERMISSIONS.get(role, []))
        _give_file_permissions(group, FILE_PERMISSIONS.get(role, []))
    branch = Page.objects.filter(content_type__app_label="home", content_type__model="reportspage").first()
    if branch:
        give_report_permissions(branch)


def give_report_permissions(branch: Page) -> None:
    """Let officers write monitoring reports, and the Commissioner publish them. Harmless to repeat."""
    for role, codenames in REPORT_PERMISSIONS.items():
        _give_page_permissions(Group.objects.get_or_create(name=role.label)[0], codenames, on=branch)


class UnknownPermission(Exception):
    """The table names a permission that no installed app has."""


def _found(names: Iterable[str]) -> list[Permission]:
    by_name = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    missing = sorted(set(names) - set(by_name))
    if missing:
        raise UnknownPermission(", ".join(missing))
    return [by_name[name] for name in names]


def _give_page_permissions(group: Group, codenames: list[str], *, on: Page | None = None) -> None:
    """On the whole tree, and on nothing else; or on the branch `on` as well."""
    branch = on or Page.objects.filter(depth=1).first()
    given = GroupPagePermission.objects.filter(group=group)
    (given.filter(page=on) if on else given).exclude(permission__codename__in=codenames).delete()
    for codename in codenames if branch else []:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.get_or_create(group=group, page=branch, permission=permission)


def _give_file_permissions(group: Group, codenames: list[str]) -> None:
    root = Collection.objects.filter(depth=1).first()
    GroupCollectionPermission.objects.filter(group=group).exclude(permission__codename__in=codenames).delete()
    for codename in codenames if root else []:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
        )
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
