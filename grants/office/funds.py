"""Funds and their budgets, in the back office."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.views.generic import EditView
from wagtail.admin.viewsets.model import ModelViewSet

from grants.models import Fund, FundBudget
from grants.office.deleting import DeleteUnusedView
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.design.words import pounds


class FundForm(WagtailAdminModelForm):
    """Keeps budgets that calls and awards rely on."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # An award on one of these budgets waits until the fund is saved, and the other way round.
        if self.instance.pk:
            list(FundBudget.objects.select_for_update().filter(fund=self.instance.pk).order_by("pk"))
        for form in self.formsets["budgets"].forms:
            budget = form.instance
            if not budget.pk or not form.is_valid():
                continue
            if form.cleaned_data.get("DELETE") and (budget.calls.exists() or budget.decisions.exists()):
                self.add_error(None, f"The budget of {budget} is used by a call, so it cannot be removed.")
            promised = budget.decisions.promised()
            amount = form.cleaned_data.get("amount")
            if amount is not None and amount < promised:
                form.add_error("amount", f"{pounds(promised)} of it is awarded already.")
                self.add_error(None, f"The budget of {budget} cannot be less than what is awarded.")
        return cleaned


class EditFundView(EditView):
    """One transaction around the check and the saving, for the form's lock on the budgets."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs)


@audience(office(Role.GRANTS_OFFICER, Role.COMMISSIONER))
class FundViewSet(ModelViewSet):
    model = Fund
    name = "funds"
    url_prefix = "grants/funds"
    icon = "folder-inverse"
    menu_label = "Funds"
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = EditFundView
    delete_view_class = DeleteUnusedView
    list_display = ("name", "code", "audience", "decision_body", "contact_email")
    list_filter = ("audience",)
    list_export = ("name", "code", "audience", "purpose", "legal_power", "decision_body", "contact_email")
    export_filename = "funds"
    search_fields = ("name", "code", "purpose")
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("slug"),
                    FieldPanel("code"),
                    FieldPanel("audience"),
                    FieldPanel("purpose"),
                ],
                heading="What it is",
            ),
            ObjectList(
                [
                    FieldPanel("legal_power"),
                    FieldPanel("decision_body"),
                    MultiFieldPanel([FieldPanel("contact_email"), FieldPanel("contact_telephone")], heading="Contact"),
                ],
                heading="Who decides",
            ),
            ObjectList(
                [InlinePanel("budgets", [FieldPanel("year"), FieldPanel("amount")], label="Budget")],
                heading="Budgets",
            ),
        ],
        base_form_class=FundForm,
    )
