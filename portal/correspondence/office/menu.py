"""The group "Mails" of the office's menu. A page of it registers itself with `register_mails_menu_item`."""

from typing import Any

from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.accounts.audiences import Audience

mails_menu = Menu(register_hook_name="register_mails_menu_item", construct_hook_name="construct_mails_menu")


class MailsMenuItem(MenuItem):
    """One page of the group, shown to whom it is for."""

    def __init__(self, label: str, url: str, *, audience: Audience, **more: Any) -> None:
        super().__init__(label, url, **more)
        self.audience = audience

    def is_shown(self, request: Any) -> bool:
        return self.audience.admits(request.user)


def mails_group() -> MenuItem:
    return SubmenuMenuItem("E-mails", mails_menu, name="mails", icon_name="mail", order=240)
