"""A delete page that says what still relies on a row, and what to do instead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import models, router, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from wagtail.admin.views.generic import DeleteView

SHOWN = 5


@dataclass(frozen=True)
class Hindrance:
    """Rows of one kind that rely on what should be deleted."""

    count: int
    noun: str
    names: list[str]


class SaysWhyNot(DeleteView):
    """Wagtail's delete view; where the database protects what hangs on the row, the page says what that is.

    `instead` is what the officer can do: a sentence. `own` names relations whose rows are part of the row and go with
    it, unless something else relies on them.
    """

    template_name = "setting_up/office/delete.html"
    instead = "Change what uses it first, or keep it."
    own: tuple[str, ...] = ()

    @cached_property
    def hindrances(self) -> list[Hindrance]:
        found: dict[type[models.Model], set[models.Model]] = defaultdict(set)
        parts = [row for name in self.own for row in getattr(self.object, name).all()]
        for thing in [*parts, self.object]:
            for row in _protected(thing):
                if row not in parts:
                    found[type(row)].add(row)
        return [_hindrance(model, rows) for model, rows in found.items()]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.hindrances:
            return self.render_to_response(self.get_context_data(), status=409)
        return super().post(request, *args, **kwargs)

    @transaction.atomic
    def delete_action(self) -> None:
        for name in self.own:
            for row in getattr(self.object, name).all():
                type(row)._base_manager.filter(pk=row.pk).delete()
        super().delete_action()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"hindrances": self.hindrances, "instead": self.instead}


def _protected(thing: models.Model) -> set[models.Model]:
    try:
        Collector(using=router.db_for_write(type(thing)), origin=thing).collect([thing])
    except ProtectedError as error:
        return set(error.protected_objects)
    except RestrictedError as error:
        return set(error.restricted_objects)
    return set()


def _hindrance(model: type[models.Model], rows: set[models.Model]) -> Hindrance:
    noun = model._meta.verbose_name if len(rows) == 1 else model._meta.verbose_name_plural
    return Hindrance(len(rows), str(noun), sorted(str(row) for row in rows)[:SHOWN])
