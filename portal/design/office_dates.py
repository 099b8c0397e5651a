"""Days and times in the back office: Wagtail's calendar, which leaves alone what somebody types.

Its own setting puts today in the place of whatever it cannot read ("1 Oct 2017"), without a word.
"""

from typing import Any

from django.db import models
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from portal.design.own_words import DAY, MOMENT


class DayInput(AdminDateInput):
    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"validateOnBlur": False}


class MomentInput(AdminDateTimeInput):
    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"validateOnBlur": False}


def register() -> None:
    """Have every form that Wagtail makes from a model ask for days this way."""
    register_form_field_override(models.DateField, override={"widget": DayInput, "error_messages": {"invalid": DAY}})
    register_form_field_override(
        models.DateTimeField, override={"widget": MomentInput, "error_messages": {"invalid": MOMENT}}
    )
