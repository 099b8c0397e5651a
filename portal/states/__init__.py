"""The state of a thing: a django-fsm field that migrations know as plain text.

A historical model has no transitions, and every FSMField connects a receiver to Django's `class_prepared` signal: with
the thousands of model classes that migrating makes, that alone took four fifths of the time.
"""

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """An FSMField that only transitions may change (`protected`), and a CharField in migrations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("protected", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs
