"""Where an administrator makes logins, gives roles and closes accounts: Wagtail's pages on people, for our people.

An administrator is a superuser. Nobody else opens these pages, nobody is ever deleted (the ledger names people), and
what a role may do stands in the code, so Wagtail's pages on groups stay shut.
"""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, TitleColumn
from wagtail.admin.widgets import Button
from wagtail.permission_policies import BasePermissionPolicy, ModelPermissionPolicy
from wagtail.users.views import users as wagtail_users

from portal.accounts.audiences import ADMINISTRATOR, audience
from portal.accounts.models import User
from portal.accounts.roles import GIVEN_ROLES
from portal.mail.choices import take_along
from portal.mail.outbox import queue_mail
from portal.setting_up.editing import NoticesChanges


class PeoplePolicy(ModelPermissionPolicy):
    """Administrators add and change; an account is closed, never deleted."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and user.is_active and user.is_superuser


class NobodysPolicy(BasePermissionPolicy):
    def user_has_permission(self, user: User, action: str) -> bool:
        return False

    def users_with_any_permission(self, actions: Any) -> QuerySet[User]:
        return User.objects.none()


class PersonForm(forms.ModelForm):
    """Somebody's address, name and roles. They sign in with a code by e-mail, so nobody chooses their password."""

    required_css_class = "required"

    class Meta:
        model = User
        fields = ["email", "name", "groups", "is_superuser"]
        labels = {"groups": "Roles", "is_superuser": "Administrator", "is_active": "Open"}
        help_texts = {
            "email": "A code is sent here whenever they sign in without a password.",
            "groups": "Leave all empty for somebody who only applies, or only reports for a provider.",
            "is_superuser": "Opens the whole back office, and these pages.",
            "is_active": "Take the tick away to close the account. What the person did stays on record.",
        }
        widgets = {"groups": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, editing_self: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].error_messages["required"] = "Enter their e-mail address, like name@example.org"
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = "Enter their name"
        self.fields["groups"].queryset = Group.objects.filter(name__in=[role.label for role in GIVEN_ROLES])
        if editing_self:  # nobody shuts themselves out
            for name in {"is_active", "is_superuser"} & set(self.fields):
                del self.fields[name]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        others = User.objects.exclude(pk=self.instance.pk).filter(email__iexact=email)
        if others.exists() or EmailAddress.objects.filter(email__iexact=email).exclude(user=self.instance.pk).exists():
            raise forms.ValidationError("Somebody has an account with this address already")
        return email

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        person = super().save(commit=False)
        is_new = person.pk is None
        if is_new:
            person.set_unusable_password()
        person.save()
        self.save_m2m()
        person.follow_roles()
        if is_new or "email" in self.changed_data:
            # An address that is no longer theirs must not open the account; the new one proves itself by a code.
            EmailAddress.objects.filter(user=person).delete()
            EmailAddress.objects.create(user=person, email=person.email, primary=True)
        if not is_new and "email" in self.changed_data:
            take_along(self.initial["email"], person.email)
        if is_new:
            queue_mail("accounts/welcome", to=person.email, context={"name": person.name, "login": _login_address()})
        return person


class PersonEditForm(PersonForm):
    class Meta(PersonForm.Meta):
        fields = ["email", "name", "is_active", "groups", "is_superuser"]


def _login_address() -> str:
    return reverse("account_login")


class PeopleView(wagtail_users.IndexView):
    page_title = "People"
    add_item_label = "Add a person"
    search_fields = ["name", "email"]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", accessor=str, label="Name", sort_key="name", get_url=self.get_edit_url),
            Column("email", label="E-mail address", sort_key="email"),
            Column("roles", accessor=_roles_in_words, label="Roles"),
            BooleanColumn("is_active", label="Open", sort_key="is_active"),
            DateColumn("last_login", label="Last signed in", sort_key="last_login"),
        ]

    def get_base_queryset(self) -> QuerySet[User]:
        return super().get_base_queryset().prefetch_related("groups")

    def order_queryset(self, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.ordering in {"name", "-name"}:
            return queryset.order_by(self.ordering, "email")
        return super().order_queryset(queryset)

    def get_delete_url(self, instance: User) -> None:
        return None


def _roles_in_words(person: User) -> str:
    names = [group.name for group in person.groups.all()]
    return ", ".join(["Administrator", *names] if person.is_superuser else names)


class AddPersonView(wagtail_users.CreateView):
    page_title = "Add"
    page_subtitle = "Person"
    error_message = "Nobody was added. Please look at what is marked below."
    success_message = "%(object)s can sign in now, and was told so by e-mail."


class PersonView(NoticesChanges, wagtail_users.EditView):
    success_message = "What you changed for %(object)s is saved."
    error_message = "Nothing was saved. Please look at what is marked below."

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.can_delete = False

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        # The page stands at the front door, which sees the ledger too.
        reset = Button("Reset the second factor", url=reverse("reset_second_factor", args=[self.object.pk]))
        return [*super().header_more_buttons, reset]


@audience(ADMINISTRATOR)
class PeopleViewSet(wagtail_users.UserViewSet):
    menu_label = "People"
    template_prefix = ""
    index_view_class = PeopleView
    add_view_class = AddPersonView
    edit_view_class = PersonView

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonEditForm if for_update else PersonForm


class OwnNameForm(forms.ModelForm):
    """The name on Wagtail's page of one's own account."""

    class Meta:
        model = User
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
