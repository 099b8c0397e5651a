"""The lists of those who hold an agreement in force: grants for grants officers, contracts for the others."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from portal.accounts.models import User
from portal.agreements.desk import readable
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement
from portal.correspondence.lists import Listed, MailingList
from portal.events import ledger
from portal.organisations.models import WRITING_ROLES
from portal.plan.models import Theme


class HoldersForm(forms.Form):
    theme = forms.ModelChoiceField(
        Theme.objects.none(), label="Theme of the Plan", required=False, empty_label="Any theme"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.all()


def holders_list(kind: Agreement.Kind) -> MailingList:
    what = "live grants" if kind == Agreement.Kind.GRANT else "contracts in force"

    def recipients(choice: Mapping[str, Any]) -> Iterator[Listed]:
        """Whoever hears about an agreement (see `portal.agreements.domain.letters`)."""
        found = Agreement.objects.filter(kind=kind, state__in=Agreement.IN_FORCE).select_related("organisation")
        if choice.get("theme"):
            found = found.filter(themes=choice["theme"])
        found = found.prefetch_related("organisation__contacts", "organisation__memberships__user")
        for one in found.order_by("organisation__name", "pk"):
            organisation = one.organisation
            acting = [
                row.user.email
                for row in organisation.memberships.all()
                if row.role in WRITING_ROLES and row.user.is_active
            ]
            for address in [*(contact.email for contact in organisation.contacts.all()), *acting]:
                yield Listed(address, organisation.name, one.reference)

    def in_words(choice: Mapping[str, Any]) -> str:
        return f"Holders of {what}" + (f"; {choice['theme']}" if choice.get("theme") else "")

    return MailingList(
        key=f"holders-{kind}",
        title=f"Holders of {what}",
        about="The contacts of each organisation, and who acts for it.",
        role=OFFICER_OF[kind],
        form=HoldersForm,
        recipients=recipients,
        in_words=in_words,
        readable=readable,
        record=record,
    )


def record(about: str, subject: str, by: User) -> None:
    if agreement := Agreement.objects.filter(reference=about).first():
        ledger.record("broadcast-sent", agreement, by=by, note=subject)
