"""The list of everybody who acts for an organisation; of both parts of the office."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.correspondence.lists import Listed, MailingList
from portal.events import ledger
from portal.organisations.models import Membership, Organisation


class MembersForm(forms.Form):
    may = forms.MultipleChoiceField(
        label="What they may do",
        choices=Membership.Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )


def recipients(choice: Mapping[str, Any]) -> Iterator[Listed]:
    people = Membership.objects.filter(role__in=choice["may"], user__is_active=True)
    for one in people.select_related("user", "organisation").order_by("organisation__name", "pk"):
        yield Listed(one.user.email, str(one.organisation), recorded_at=str(one.organisation_id))


def record(organisation: str, subject: str, by: User) -> None:
    if found := Organisation.objects.filter(pk=organisation).first():
        ledger.record("broadcast-sent", found, by=by, note=subject)


def in_words(choice: Mapping[str, Any]) -> str:
    may = [Membership.Role(one).label.lower() for one in choice["may"]]
    return f"Everybody who acts for an organisation: {', '.join(may)}"


def members_list(role: Role) -> MailingList:
    return MailingList(
        key=f"members-{role.value.replace('_', '-')}",
        title="People who act for organisations",
        about="Everybody with a login who belongs to an organisation, by what they may do there.",
        role=role,
        form=MembersForm,
        recipients=recipients,
        in_words=in_words,
        record=record,
    )
