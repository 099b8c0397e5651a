"""Amounts in set-up forms: typed as people write them ("2,500", "£2,500.50"), in a box without arrows.

    takes_pounds(Call, "minimum_amount", "maximum_amount")

beside the form of the model, because a decimal may be something else too: a target of 90 people.
"""

from typing import Any

from django import forms
from django.db import models
from wagtail.admin.forms.models import register_form_field_override

from portal.design.fields import MoneyField

_POUNDS: set[models.Field] = set()


def takes_pounds(model: type[models.Model], *names: str) -> None:
    _POUNDS.update(model._meta.get_field(name) for name in names)


def _form_field(db_field: models.Field) -> dict[str, Any]:
    if db_field not in _POUNDS:
        return {}
    return {"form_class": MoneyField, "widget": forms.TextInput(attrs={"inputmode": "decimal"})}


register_form_field_override(models.DecimalField, override=_form_field)
