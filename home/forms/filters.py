"""The filters beside the public's lists. Nothing a visitor sends is an error: no match is an empty list."""

from django import forms

from grants.public import AwardFilters, filter_choices
from portal.agreements.models import Agreement
from portal.design.forms import Form
from portal.expenditure.public import Period, period_named
from portal.organisations.areas import AREAS
from portal.plan.models import Theme


class SpendingFilterForm(Form):
    """The filters beside the register of expenditure."""

    mark_optional = False

    words = forms.CharField(
        label="Search", required=False, max_length=100, help_text="A recipient, a purpose, a reference"
    )
    period = forms.ChoiceField(label="When", required=False)
    kind = forms.ChoiceField(
        label="What kind",
        required=False,
        choices=[("", "Everything"), *((one.label, one.label) for one in Agreement.Kind)],
    )

    def __init__(self, *args, periods: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [("", "At any time"), *periods]

    @property
    def kept(self) -> dict[str, str]:
        """What was asked for; a value that is not among the choices counts as not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    @property
    def asked(self) -> tuple[Period | None, str, str]:
        kept = self.kept
        return period_named(kept["period"]), kept["words"], kept["kind"]

    @property
    def is_asked(self) -> bool:
        return any(self.kept.values())


class AwardFilterForm(Form):
    mark_optional = False

    words = forms.CharField(
        label="Search",
        required=False,
        max_length=100,
        help_text="A name, a place, a kind of work, a reference",
    )
    fund = forms.ChoiceField(required=False)
    theme = forms.ChoiceField(label="Plan theme", required=False)
    year = forms.ChoiceField(label="Financial year", required=False)
    area = forms.ChoiceField(required=False, choices=[("", "All areas"), *AREAS.items()])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = filter_choices()
        themes = Theme.objects.filter(published_awards__isnull=False).distinct().values_list("slug", "title")
        self.fields["fund"].choices = [("", "All funds"), *choices["funds"]]
        self.fields["theme"].choices = [("", "All themes"), *themes]
        self.fields["year"].choices = [("", "All years"), *choices["years"]]

    @property
    def filters(self) -> AwardFilters:
        """What was asked for; a value that is not among the choices counts as not asked."""
        self.is_valid()
        return AwardFilters(**{name: self.cleaned_data.get(name, "") for name in self.fields})
