"""Wagtail's root page, collection and locale, put back after a test that empties the tables.

They come from a data migration, so Django's flush after a transactional test takes them away for good, and the next
test of the same worker would find no tree to hang a page on.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from wagtail.models import Collection, Locale, Page


def plant(sender: AppConfig, **kwargs: Any) -> None:
    """After a flush Django sends `post_migrate`, as after migrating; there the tree stands already."""
    if sender.label != "wagtailcore":
        return
    if not Locale.objects.exists():
        Locale.objects.create(language_code=settings.LANGUAGE_CODE)
    if not Page.objects.exists():
        Page.add_root(instance=Page(title="Root", slug="root"))
    if not Collection.objects.exists():
        Collection.add_root(name="Root")


def keep() -> None:
    post_migrate.connect(plant, dispatch_uid="tests.wagtail_tree")
