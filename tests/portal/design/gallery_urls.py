"""Every component on three pages, to look at and to try axe on: a urlconf for the tests alone."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils.safestring import mark_safe

from portal import urls as portal_urls
from portal.design.charts import Chart, Series
from portal.design.forms import DateField, FileField, Form, MoneyField, WordLimitField, YesNoField

TEMPLATES = Path(__file__).parent / "gallery_pages"

REFERRALS = Chart(
    title="Referrals to Restorative Dorset",
    summary="After three quarters 61 people had been referred; 68 were needed by then to reach the target of 90.",
    labels=["Oct to Dec 2017", "Jan to Mar 2018", "Apr to Jun 2018", "Jul to Sep 2018"],
    series=[Series("Referrals", [17, 21, 23, None]), Series("Target", [22, 23, 23, 22], dashed=True, kind="line")],
    unit="referrals",
)


class ExampleForm(Form):
    name = forms.CharField(label="Name of your group", help_text="As it stands in your governing document.")
    email = forms.EmailField(label="E-mail address")
    kind = forms.ChoiceField(
        label="What kind of group is it?",
        choices=[
            ("charity", "A registered charity"),
            ("cic", "A community interest company"),
            ("other", "Another kind"),
        ],
        widget=forms.RadioSelect,
    )
    themes = forms.MultipleChoiceField(
        label="Which themes of the Plan does it serve?",
        choices=[("asb", "Anti-social behaviour"), ("victims", "Supporting victims"), ("rural", "Rural crime")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    area = forms.ChoiceField(label="Council area", choices=[("", "Choose an area"), ("d", "Dorset"), ("b", "BCP")])
    amount = MoneyField(label="Amount you ask for", help_text="Between £100 and £3,000.")
    starts = DateField(label="When will it start?", name="the start date", help_text="For example, 27 3 2027.")
    summary = WordLimitField(label="Summary of the project", max_words=75)
    safeguarding = YesNoField(label="Do you have a safeguarding policy?")
    accounts = FileField(label="Your latest accounts", accept=".pdf", required=False)
    password = forms.CharField(label="Password", widget=forms.PasswordInput)
    agree = forms.BooleanField(label="We accept the terms of the grant")

    submit = "Save and continue"
    other_buttons = (("later", "Save and come back later"),)
    presentation = {"name": {"autocomplete": "organization"}, "email": {"autocomplete": "email"}}


class FilterForm(Form):
    q = forms.CharField(label="Search", required=False)
    theme = forms.ChoiceField(label="Theme", choices=[("", "All themes"), ("v", "Supporting victims")], required=False)

    mark_optional = False
    method = "get"
    submit = None


CONTEXT = {
    "crumbs": [("Home", "/"), ("Funding", "/funding/")],
    "facts": [("Up to", "£3,000"), ("Closes", "noon on 21 November 2026"), ("Fund", "Safer Dorset Fund")],
    "closes": datetime(2026, 11, 21, 12, 0, tzinfo=UTC),
    "answers": [
        {"key": "Name of your group", "value": "Weymouth Hub", "href": "/change/"},
        {"key": "Amount", "value": "£2,450", "href": "/change/"},
        {"key": "What you will do", "value": "Gym equipment for veterans.\nOpen twice a week.", "href": "/change/"},
    ],
    "columns": [{"text": "Project"}, {"text": "Theme"}, {"text": "Amount", "numeric": True}],
    "rows": [
        ["Pop-up Youth Clubs, Poole", "Working with our communities", "£3,000"],
        ["Garden renovation", "Supporting victims, witnesses and reducing reoffending", "£1,250.50"],
        ["Scampaks", "Protecting people at risk of harm", "£12,000"],
    ],
    "tasks": [
        {"title": "About your organisation", "href": "/1/", "status": "Completed"},
        {"title": "Your project", "href": "/2/", "status": "In progress", "hint": "Seven questions"},
        {"title": "Money", "href": "/3/", "status": "Not started"},
        {"title": "Declarations", "status": "Cannot start yet"},
    ],
    "pages": [
        {"number": 1, "href": "?page=1"}, {"number": 2, "href": "?page=2", "current": True}, {"ellipsis": True},
        {"number": 9, "href": "?page=9"},
    ],
    "chart": REFERRALS,
    "states": ["Open", "In progress", "Draft", "Overdue", "Closed", "Approaching target", "On track"],
    "amount": Decimal("1250.50"),
    "html": mark_safe("<a href='/'>A link</a> in a sentence."),
}  # fmt: skip


def show(request: HttpRequest, page: str) -> HttpResponse:
    if page == "form":
        own = {"form": ExampleForm(request.POST, request.FILES) if request.method == "POST" else ExampleForm()}
    else:
        own = {"filters": FilterForm(request.GET)}
    template = engines["django"].from_string((TEMPLATES / f"{page}.html").read_text())
    return HttpResponse(template.render(CONTEXT | own, request))


urlpatterns = [path("gallery/<slug:page>/", show), *portal_urls.urlpatterns]
