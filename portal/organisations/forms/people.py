"""The people who act for an organisation."""

from typing import Any

from django import forms

from portal.design.forms import EmailField, Form
from portal.organisations.models import Membership

Role = Membership.Role


class InvitationForm(Form):
    """Another person for the organisation. Only who `may_sign` for it is asked whether the person may sign, too."""

    WHO_LETS_SIGN = "Only somebody who may sign for the organisation can let others sign."

    email = EmailField(
        label="Your colleague’s e-mail address",
        error_messages={"invalid": "Enter an e-mail address, such as name@example.org"},
    )
    role = forms.ChoiceField(
        label="What they may do",
        choices=Role.choices,
        widget=forms.RadioSelect,
        initial=Role.EDITS,
        error_messages={"invalid_choice": f"Choose what they may do. {WHO_LETS_SIGN}"},
    )

    submit = "Invite this person"
    presentation = {"email": {"autocomplete": "off"}}

    def __init__(self, *args: Any, may_sign: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_sign:
            self.fields["role"].choices = [choice for choice in Role.choices if choice[0] != Role.SIGNS]

    def show_member(self, membership: Membership, *, oneself: bool) -> None:
        """Say that the person belongs to the organisation already, and what they may do."""
        if oneself:
            sentence = "This is your own address, and you belong to this organisation already."
        else:
            may = membership.get_role_display().lower()
            sentence = f"This person belongs to the organisation already and {may}. You can change that in the list."
        self.add_error("email", sentence)


class RoleForm(Form):
    role = forms.ChoiceField(label="What they may do", choices=Role.choices, widget=forms.RadioSelect)

    submit = "Save"


class ConfirmForm(Form):
    """Nothing to fill in: the button confirms."""

    def __init__(self, *args: Any, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = submit  # type: ignore[misc]
