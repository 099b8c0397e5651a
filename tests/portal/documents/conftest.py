from collections.abc import Iterator

import pytest

from tests.portal.documents import clamd


@pytest.fixture
def scanner(settings) -> Iterator[clamd.Clamd]:
    """A scanner that is set up and answers."""
    with clamd.running() as server:
        settings.CLAMD_URL = server.url
        yield server
