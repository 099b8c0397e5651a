"""Asking who signs second for an organisation."""

from collections.abc import Collection
from typing import Any

from django import forms

from portal.accounts.models import User
from portal.design.forms import EmailField, Form
from portal.organisations.models import Membership, Organisation
from portal.organisations.second import Second

INVITE = "invite"
SECOND = ("second", "second_email")


class AsksSecond(Form):
    """A mixin: who of the organisation signs second, or whom to invite for it."""

    def ask_second(self, organisation: Organisation, *, besides: Collection[User | None]) -> None:
        signing = organisation.memberships.signing().with_people().exclude(user__in=[one for one in besides if one])
        self.signing: dict[str, Membership] = {str(one.user_id): one for one in signing}
        people = [(key, _in_words(one.user)) for key, one in self.signing.items()]
        self.fields["second"] = forms.ChoiceField(
            label="Who signs second?",
            choices=[*people, (INVITE, "Somebody else, whom I invite by e-mail")],
            widget=forms.RadioSelect,
            initial=None if people else INVITE,
            error_messages={"required": "Choose who signs second"},
        )
        self.fields["second_email"] = EmailField(
            label="E-mail address of the person you invite",
            required=False,
            help_text="Only for somebody not in the list. They may sign for your organisation once they say yes.",
        )
        self._speak()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("second") == INVITE and not cleaned.get("second_email") and "second_email" not in self.errors:
            self.add_error("second_email", "Enter the e-mail address of the person who signs second")
        return cleaned

    @property
    def second(self) -> Second | None:
        """Who was chosen; None where nobody is asked for."""
        chosen = self.cleaned_data.get("second")
        if not chosen:
            return None
        if chosen == INVITE:
            return Second(email=self.cleaned_data["second_email"])
        return Second(user=self.signing[chosen].user)


def _in_words(user: User) -> str:
    return f"{user.name} ({user.email})" if user.name else user.email
