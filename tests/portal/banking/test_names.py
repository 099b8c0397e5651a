"""Which names of accounts an officer looks at twice."""

import pytest

from portal.banking.names import are_alike


@pytest.mark.parametrize(
    ("account", "organisation"),
    [
        ("WAREHAM CHOIR", "Wareham Choir"),
        ("The Wareham Choir Ltd", "Wareham Choir"),
        ("Wareham Choir Current A/C", "Wareham Choir"),
        ("WCMS", "Wareham Choir and Music Society"),
        ("St Marys Youth Club", "St Mary’s Youth Club"),
        ("Weymouth & Portland Boxing", "Weymouth and Portland Boxing Club"),
        ("Ltd", "Ltd"),
    ],
)
def test_alike(account, organisation):
    assert are_alike(account, organisation)


@pytest.mark.parametrize(
    ("account", "organisation"),
    [("J Smith", "Wareham Choir"), ("Swanage Band", "Wareham Choir"), ("The Ltd", "Wareham Choir"), ("", "Ltd")],
)
def test_far_from_each_other(account, organisation):
    assert not are_alike(account, organisation)
