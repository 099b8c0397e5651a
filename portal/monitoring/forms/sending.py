"""Sending a return."""

from typing import Any

from django import forms
from django.utils import timezone

from portal.design.forms import Form
from portal.design.words import long_date
from portal.monitoring.domain import still_runs
from portal.monitoring.forms.seen import page_seen
from portal.monitoring.models import MonitoringReturn


class SendForm(Form):
    """The last word before a return goes: the answer where the office asked something, and that a project is finished
    whose time is not over."""

    submit = "Send the return"
    answer = forms.CharField(
        label="Your answer to the question",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
        error_messages={"required": "Answer the question we asked"},
    )
    finished = forms.BooleanField()

    def __init__(self, monitoring_return: MonitoringReturn, data: Any = None) -> None:
        super().__init__(data)
        if still_runs(monitoring_return, timezone.localdate()):
            ends = long_date(monitoring_return.period_end)
            self.fields["finished"].label = f"The project is finished, although it could run until {ends}"
            self.fields["finished"].error_messages["required"] = (
                f"The project may run until {ends}. Send the report after that, or tick that it is finished"
            )
        else:
            del self.fields["finished"]
        asked = monitoring_return.state == MonitoringReturn.State.QUERIED
        if not (asked and monitoring_return.question):
            del self.fields["answer"]
        self.asked = list(monitoring_return.figure_questions.open().select_related("indicator")) if asked else []
        for one in self.asked:
            title = one.indicator.title
            self.fields[f"reply_{one.indicator_id}"] = forms.CharField(
                label=f"Your answer about “{title}”",
                help_text=f"We asked: {one.question}",
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=2000,
                error_messages={"required": f"Answer what we asked about “{title}”"},
            )
        self.fields["seen"] = page_seen(monitoring_return)

    @property
    def sent(self) -> dict[str, Any]:
        """What `submit_return` takes."""
        sent = {name: value for name, value in self.cleaned_data.items() if not name.startswith("reply_")}
        return sent | {
            "answers": {one.indicator_id: self.cleaned_data[f"reply_{one.indicator_id}"] for one in self.asked}
        }

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The answers as they were typed, to be kept by hand where they could not be sent."""
        names = ["answer", *(f"reply_{one.indicator_id}" for one in self.asked)]
        return [(str(self.fields[name].label), self.data.get(name, "")) for name in names if name in self.fields]
