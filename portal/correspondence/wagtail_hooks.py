"""What mails add to the back office: a group in the menu, the outbox, mails to a list, and what mails say."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.correspondence.office.frame import OFFICERS
from portal.correspondence.office.menu import MailsMenuItem, mails_group
from portal.correspondence.office.urls import BROADCASTS, OUTBOX, WORDINGS
from portal.correspondence.worders import ALL_WORDERS


@hooks.register("register_admin_menu_item")
def mails() -> MenuItem:
    return mails_group()


@hooks.register("register_mails_menu_item")
def outbox_in_the_menu() -> MenuItem:
    return MailsMenuItem("Outbox", reverse("outbox:list"), audience=OFFICERS, icon_name="mail", order=10)


@hooks.register("register_mails_menu_item")
def broadcasts_in_the_menu() -> MenuItem:
    return MailsMenuItem(
        "E-mails to a list", reverse("broadcasts:list"), audience=OFFICERS, icon_name="group", order=15
    )


@hooks.register("register_mails_menu_item")
def wordings_in_the_menu() -> MenuItem:
    return MailsMenuItem("What e-mails say", reverse("wordings:list"), audience=ALL_WORDERS, icon_name="edit", order=20)


@hooks.register("register_admin_urls")
def pages() -> list:
    return [
        path("outbox/", include((OUTBOX, "outbox"))),
        path("broadcasts/", include((BROADCASTS, "broadcasts"))),
        path("mails/", include((WORDINGS, "wordings"))),
    ]
