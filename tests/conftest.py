"""What the whole suite may ask for."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Playwright

from portal.accounts.models import User
from portal.documents.models import Document
from tests import as_migrated, migrated_database
from tests.signing_in import signed_in_client

# How long an example takes says more about the machine than about our code.
hypothesis_settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("any machine")
as_migrated.instead_of_flushing()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that open a browser are spread over the first two thirds of the others.

    They wait a good deal, for timers and for each other's processes: beside a file that computes, nobody waits. The
    short ones at the end let the workers finish together.
    """
    files = list(dict.fromkeys(item.path for item in items))
    browsing = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    step = (len(files) - len(browsing)) * 2 / 3 / max(len(browsing), 1)
    place: dict[Path, float] = {path: number for number, path in enumerate(p for p in files if p not in browsing)}
    place |= {path: number * step - 0.5 for number, path in enumerate(p for p in files if p in browsing)}
    items.sort(key=lambda item: place[item.path])


def pytest_collection_finish() -> None:
    """Half a million objects are here to stay; the garbage collector need not look through them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """The database of this worker, with what the migrations put there kept aside."""
    with django_db_blocker.unblock():
        as_migrated.remember()


@pytest.fixture(scope="session")
def playwright(playwright: Playwright, django_db_setup: None) -> Iterator[Playwright]:
    """While it runs there is an event loop in this thread, and with it Django speaks to the database on a connection of
    its own: it is closed before the loop goes, or the database could not be dropped.
    """
    yield playwright
    connections.close_all()
