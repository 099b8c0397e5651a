"""What the whole suite may ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from portal.accounts.models import User
from portal.documents.models import Document
from tests import migrated_database, wagtail_tree
from tests.signing_in import signed_in_client

# How long an example takes says more about the machine than about our code.
hypothesis_settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("any machine")
wagtail_tree.keep()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a test that commits come last: emptying the tables after it takes away what migrations put there.

    `wagtail_tree` alone is not enough: it puts the tree back, for the committing files that follow one another, but not
    the permissions on it that migrations gave, without which an editor cannot put up a document.
    """
    committing = {item.path for item in items if _commits(item)}
    items.sort(key=lambda item: item.path in committing)


def _commits(item: pytest.Item) -> bool:
    marked = item.get_closest_marker("django_db")
    return bool(marked and marked.kwargs.get("transaction")) or "live_server" in getattr(item, "fixturenames", ())


@pytest.fixture
def sign_in() -> Callable[..., Client]:
    """`sign_in(user)` gives a browser in which `user` is signed in, staff with their second factor.

    `sign_in(user, second_factor=False)` is the one who has not shown it yet.
    """

    def browser(user: User, *, second_factor: bool | None = None) -> Client:
        return signed_in_client(user, second_factor=second_factor)

    return browser


@pytest.fixture
def private_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Uploads of this test go to a folder of its own."""
    storage = FileSystemStorage(location=tmp_path, base_url=None)
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage)
    return tmp_path


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: pytest.FixtureRequest
) -> None:
    """Every worker's database begins as a copy of one that is migrated already."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database.ensure()
