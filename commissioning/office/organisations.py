"""Choosing the provider of a contract: a search, and a short form for one that is not known yet."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser

from commissioning.office.frame import OFFICERS
from portal.accounts.audiences import audience
from portal.organisations import identifiers
from portal.organisations.domain import register_organisation
from portal.organisations.models import Organisation


class OrganisationSearch(BaseFilterForm):
    q = forms.CharField(
        label="Name of the organisation",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Part of the name"}),
    )

    def filter(self, objects: QuerySet[Organisation]) -> QuerySet[Organisation]:
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        standing = objects.filter(merged_into__isnull=True, is_test=False)
        found = standing.filter(name__icontains=self.search_query) if self.search_query else standing
        return super().filter(found)


class NewOrganisationForm(forms.ModelForm):
    """A provider with which the office makes a contract. Its own people complete the profile when they sign in."""

    class Meta:
        model = Organisation
        fields = ("name", "kind", "charity_number", "company_number", "town")
        help_texts = {
            "charity_number": "Six or seven digits, where it has one.",
            "company_number": "Eight characters, where it has one, such as 01234567.",
        }

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Organisation.objects.standing().filter(name__iexact=name).exists():
            raise ValidationError("This organisation is there already. Look for it under Search.")
        return name

    def clean_charity_number(self) -> str:
        return self._tidy("charity_number", identifiers.charity_number)

    def clean_company_number(self) -> str:
        return self._tidy("company_number", identifiers.company_number)

    def _tidy(self, name: str, tidied: Any) -> str:
        typed = self.cleaned_data[name]
        try:
            number = tidied(typed) if typed else ""
        except identifiers.NotAnIdentifier as error:
            raise ValidationError(str(error)) from error
        if number and (known := Organisation.objects.standing().filter(**{name: number}).first()):
            raise ValidationError(f"{known} has this number. Look for it under Search.")
        return number


class ChooseOrganisationView(chooser.ChooseView):
    filter_form_class = OrganisationSearch


class ChooseOrganisationResultsView(chooser.ChooseResultsView):
    filter_form_class = OrganisationSearch


class AddOrganisationView(chooser.CreateView):
    def save_form(self, form: NewOrganisationForm) -> Organisation:
        return register_organisation(form.save(commit=False), by=self.request.user)


class OrganisationWidget(BaseChooser):
    """Shows nothing chosen where what was sent is no organisation; the field's own error says so."""

    def get_value_data(self, value: Any) -> dict[str, Any] | None:
        try:
            return super().get_value_data(value)
        except (Organisation.DoesNotExist, ValueError, OverflowError):
            return None


@audience(OFFICERS)
class OrganisationChooserViewSet(ChooserViewSet):
    """A chooser with search: there are far too many organisations for a drop-down list."""

    model = Organisation
    name = "organisation_chooser"
    url_prefix = "organisations/choose"
    icon = "group"
    choose_one_text = "Choose an organisation"
    choose_another_text = "Choose another organisation"
    edit_item_text = "Edit this organisation"
    url_filter_parameters = ()
    creation_form_class = NewOrganisationForm
    creation_tab_label = "Add a new one"
    create_action_label = "Add it"
    create_view_class = AddOrganisationView
    base_widget_class = OrganisationWidget

    choose_view_class = ChooseOrganisationView
    choose_results_view_class = ChooseOrganisationResultsView
