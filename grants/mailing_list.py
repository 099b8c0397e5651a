"""The list of a call's applicants, by where their applications stand as far as they know it themselves.

What is decided and not released is still with the panel here: a mail to "the awarded" would be the decision.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q, QuerySet

from grants.desk import about_open_to
from grants.models import Application, Call, Decision
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.correspondence.lists import Listed, MailingList
from portal.events import ledger
from portal.organisations.models import WRITING_ROLES
from portal.plan.models import Theme

State = Application.State


class Stands(models.TextChoices):
    DRAFT = "draft", "Not sent yet"
    SUBMITTED = "submitted", "Being checked"
    INELIGIBLE = "ineligible", "Did not pass the checks"
    ASSESSING = "assessing", "With the panel, or decided and not told yet"
    AWARD = "award", "Awarded"
    RESERVE = "reserve", "On the reserve list"
    DECLINE = "decline", "Not funded"
    WITHDRAWN = "withdrawn", "Taken back"


class ApplicantsForm(forms.Form):
    call = forms.ModelChoiceField(Call.objects.none(), error_messages={"required": "Choose a call."})
    stands = forms.MultipleChoiceField(
        label="Whose application is",
        choices=Stands.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label="Theme of the Plan",
        required=False,
        empty_label="Any",
        help_text="Drafts have none.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = Call.objects.select_related("fund")
        self.fields["theme"].queryset = Theme.objects.published()


def applications(choice: Mapping[str, Any]) -> QuerySet[Application]:
    told = Decision.objects.live().filter(released_at__isnull=False)
    wanted = Q(pk__in=[])
    for stands in choice["stands"]:
        if stands in (Stands.AWARD, Stands.RESERVE, Stands.DECLINE):
            wanted |= Q(state=State.DECIDED, pk__in=told.filter(outcome=stands).values("application"))
        elif stands == Stands.DRAFT:
            wanted |= Q(state__in=Application.WRITTEN)
        elif stands == Stands.ASSESSING:
            wanted |= Q(state=State.ASSESSING) | Q(state=State.DECIDED) & ~Q(pk__in=told.values("application"))
        else:
            wanted |= Q(state=stands)
    found = Application.objects.filter(wanted, call=choice["call"])
    return found.filter(themes=choice["theme"]) if choice.get("theme") else found


def recipients(choice: Mapping[str, Any]) -> Iterator[Listed]:
    """Those who write a draft; of what was sent, whoever hears about it (see `grants.domain.letters`)."""
    rows = applications(choice).select_related("organisation", "submitted_by").order_by("organisation__name", "pk")
    for one in rows.prefetch_related("organisation__contacts", "organisation__memberships__user"):
        for address in _addresses(one):
            yield Listed(address, one.organisation.name, one.reference)


def _addresses(one: Application) -> Iterable[str]:
    if one.submitted_at is None or one.submitted_by is None:
        members = one.organisation.memberships.all()
        return [row.user.email for row in members if row.role in WRITING_ROLES and row.user.is_active]
    sender = [] if one.is_paper else [one.submitted_by.email]
    return [*sender, *(contact.email for contact in one.organisation.contacts.all())]


def in_words(choice: Mapping[str, Any]) -> str:
    stands = ", ".join(Stands(one).label.lower() for one in choice["stands"])
    theme = f"; {choice['theme']}" if choice.get("theme") else ""
    return f"Applicants of {choice['call'].title}: {stands}{theme}"


def shown_to(user: User, all_: Sequence[Listed]) -> Sequence[Listed]:
    """Without those in whose application `user` has an interest: they get the mail, but are not named."""
    references = {one.about for one in all_}
    rows = Application.objects.filter(reference__in=references).without_conflict_of(user)
    seen = set(rows.values_list("reference", flat=True))
    return [one for one in all_ if one.about in seen]


def record(about: str, subject: str, by: User) -> None:
    if application := Application.objects.filter(reference=about).first():
        ledger.record("broadcast-sent", application, by=by, note=subject)


APPLICANTS = MailingList(
    key="applicants",
    title="Applicants of a call",
    about="By where their applications stand, as far as they have been told.",
    role=Role.GRANTS_OFFICER,
    form=ApplicantsForm,
    recipients=recipients,
    in_words=in_words,
    shown_to=shown_to,
    readable=about_open_to,
    record=record,
)
