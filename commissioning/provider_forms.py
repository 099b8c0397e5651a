"""What a provider tells the office: how far an action is, and the answer to a notice."""

from django import forms

from portal.design.forms import Form

LONGEST = 4000


class ReportForm(Form):
    report = forms.CharField(
        label="What was done, or how far it is",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=LONGEST,
        error_messages={"required": "Say what was done, or how far it is"},
    )
    is_done = forms.ChoiceField(
        label="Is it done?",
        choices=[("yes", "Yes, it is done"), ("no", "Not yet")],
        widget=forms.RadioSelect,
        help_text="We confirm it, or tell you what is still missing.",
        error_messages={"required": "Choose whether it is done"},
    )
    submit = "Send the report"


class AnswerNoticeForm(Form):
    answer = forms.CharField(
        label="Your answer",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=LONGEST,
        help_text="Say what you will do, and anything that we should know. You can answer once.",
        error_messages={"required": "Write your answer"},
    )
    submit = "Send the answer"
