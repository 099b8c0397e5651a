import pytest
from django.core.cache import cache

from tests.stripe_simulator.standing_in import stripe, told

__all__ = ["stripe", "told"]


@pytest.fixture(autouse=True)
def nobody_has_given_often():
    """How often one address set out to give is counted in the cache, which outlives a test."""
    cache.clear()
