"""What the forms check that word an indicator: every error stands at its field."""

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from portal.monitoring.models import Indicator

LOCKED = "Locked: returns were sent by these words. “Reword” makes a new version."
TAKEN = "The library has an indicator of this name."


class Defines(forms.ModelForm):
    """A mixin: the two parts of a rate, how many an average is of, and what is said where they are missing or too
    many."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("numerator", "denominator"):
            part = getattr(self.instance, f"{name}_id")
            countable = Indicator.objects.library().exclude(aggregation=Indicator.Aggregation.RATE)
            choice = countable.current() | countable.filter(pk=part)
            self.fields[name].queryset = choice.exclude(pk=self.instance.pk).order_by("title", "version")
            self.fields[name].empty_label = "None: this is no rate"
        self.fields["denominator"].empty_label = "None: this is no rate, and no average of so many"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        numerator, denominator = cleaned.get("numerator"), cleaned.get("denominator")
        if cleaned.get("aggregation") == Indicator.Aggregation.RATE:
            if not numerator and "numerator" not in self.errors:
                self.add_error("numerator", "Choose how many of them: a rate is one indicator out of another.")
            if not denominator and "denominator" not in self.errors:
                self.add_error("denominator", "Choose what it is out of: a rate is one indicator out of another.")
            if numerator and numerator == denominator:
                self.add_error("denominator", "Choose another one: out of itself it would always be 100%.")
            elif numerator and denominator and numerator.unit != denominator.unit:
                self.add_error("denominator", "Choose one that is counted in the same unit as the other.")
            if cleaned.get("unit") != Indicator.Unit.PERCENTAGE:
                self.add_error("unit", "A rate is in per cent. Choose that.")
        else:
            if numerator:
                self.add_error("numerator", "Only a rate has this. Choose none, or a rate in how periods add up.")
            if denominator and cleaned.get("aggregation") != Indicator.Aggregation.AVERAGE:
                self.add_error(
                    "denominator", "Only a rate or an average has this. Choose none, or another way to add periods up."
                )
            elif denominator and denominator.unit != Indicator.Unit.COUNT:
                self.add_error("denominator", "An average is of so many people or cases. Choose a count.")
            elif denominator and cleaned.get("unit") == Indicator.Unit.COUNT:
                self.add_error("unit", "An average of so many is no count itself. Choose what it is in, such as days.")
        return cleaned


class DefinitionForm(Defines, WagtailAdminModelForm):
    """A new indicator, or one of the library; of a locked one the wording is shown and not taken."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_locked:
            for name in Indicator.WORDING:
                self.fields[name].disabled = True
            self.fields["definition"].help_text = LOCKED

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        same = Indicator.objects.library().filter(title=title, version=self.instance.version or 1)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(TAKEN)
        return title
