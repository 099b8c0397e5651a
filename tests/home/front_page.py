"""A site with a front page, for tests of what lies under it."""

from wagtail.models import Page, Site

from home.models import HomePage


def front_page() -> HomePage:
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Home", slug="front", introduction="Hello."))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "root_page": home})
    return home
