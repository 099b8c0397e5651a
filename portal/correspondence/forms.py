"""The form of the page on which somebody chooses their mails."""

from collections.abc import Collection
from typing import Any

from django import forms

from portal.design.forms import Form
from portal.mail.topics import Topic


class ChoicesForm(Form):
    submit = "Save"
    mark_optional = False

    wanted = forms.MultipleChoiceField(
        label="Send me",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Take a tick away, and we stop.",
    )

    def __init__(self, *args: Any, topics: Collection[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = [(topic.value, topic.label) for topic in topics]
