"""By what a row is known that came from `portal.monitoring.library`, whatever the office calls it since."""

from typing import Any

from django.db import models
from django.db.models import Q


class LibraryKeyField(models.SlugField):
    """Empty for what the office set up itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_length": 50, "blank": True, "editable": False, "db_index": False} | options)


def once_in_library(name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["library_key"], condition=~Q(library_key=""), name=name)
