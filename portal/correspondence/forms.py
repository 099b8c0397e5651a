"""The form of the page on which somebody chooses their mails."""

from django import forms

from portal.design.forms import Form
from portal.mail.topics import Topic


class ChoicesForm(Form):
    submit = "Save"
    mark_optional = False

    wanted = forms.MultipleChoiceField(
        label="Send me",
        choices=Topic.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Take a tick away, and we stop.",
    )
