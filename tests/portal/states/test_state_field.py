from django.db import models

from grants.models import Application
from portal.states import StateField


def test_migrations_know_it_as_plain_text():
    _, path, _, options = StateField(max_length=10, default="planned").deconstruct()

    assert (path, options) == ("django.db.models.CharField", {"max_length": 10, "default": "planned"})


def test_nobody_assigns_a_state():
    field = Application._meta.get_field("state")

    assert isinstance(field, models.CharField)
    assert field.protected is True
