"""The themes that something serves, as set-up forms ask for them."""

from typing import Any

from django import forms
from wagtail.admin.panels import FieldPanel

from portal.plan.models import Theme


class ThemesPanel(FieldPanel):
    """Boxes to tick: the themes of published plans, the latest first, and whatever is ticked already.

    A theme says of which plan it is as soon as there are two plans: "Road safety" may well be in both.
    """

    def __init__(self, field_name: str = "themes", **kwargs: Any) -> None:
        super().__init__(field_name, **({"widget": forms.CheckboxSelectMultiple} | kwargs))

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            field = self.bound_field.field
            ticked = getattr(self.instance, self.field_name).all() if self.instance.pk else Theme.objects.none()
            offered = Theme.objects.offered(ticked)
            field.queryset = offered
            if len({theme.pillar.plan_id for theme in offered}) > 1:
                field.label_from_instance = lambda theme: f"{theme} ({theme.pillar.plan})"
                field.queryset = offered
