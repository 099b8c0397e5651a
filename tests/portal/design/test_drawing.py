"""Django's forms through `{% crispy form %}` and base.html."""

import pytest
from django import forms
from django.template import engines
from django.test import RequestFactory

from portal.design import fields_as_components, summaries
from portal.design.forms import DateField, Form, MoneyField, WordLimitField, YesNoField
from portal.design.layout import Fieldset


class Contact(Form):
    name = forms.CharField(label="Your name", help_text="As on <b>letters</b>", max_length=20)
    starts = DateField(label="Start")
    phone = forms.CharField(label="Telephone", required=False, widget=forms.TextInput(attrs={"autofocus": True}))

    page_heading = "name"
    presentation = {"name": {"autocomplete": "name", "label": {"classes": "govuk-label--xl"}}}


def test_a_field_carries_its_hint_its_error_and_what_was_typed() -> None:
    form = Contact({"name": "A name that is <much> too long"})

    component, options = fields_as_components.as_component(form["name"])

    assert component == "input"
    assert options["label"] == {"text": "Your name", "classes": "govuk-label--xl", "is_page_heading": True}
    assert options["hint"] == {"html": "As on &lt;b&gt;letters&lt;/b&gt;"}
    assert options["error_message"] == {"text": "Your name must be 20 characters or fewer. It has 30"}
    assert (options["value"], options["autocomplete"]) == ("A name that is <much> too long", "name")


def test_an_optional_field_says_so_and_keeps_its_attributes() -> None:
    _, options = fields_as_components.as_component(Contact()["phone"])

    assert options["label"]["text"] == "Telephone (optional)"
    assert options["attributes"] == {"autofocus": True}


def test_the_error_summary_links_to_the_part_of_the_date_that_is_wrong() -> None:
    form = Contact({"name": "Us", "starts-day": "1", "starts-month": "13", "starts-year": "2026"})

    links = [error["href"] for error in summaries.mistakes([form], control=fields_as_components.first_control)]

    assert links == ["#id_starts-month"]


@pytest.mark.parametrize(
    ("field", "component"),
    [
        (forms.CharField(), "input"),
        (forms.EmailField(), "input"),
        (forms.IntegerField(), "input"),
        (forms.CharField(widget=forms.PasswordInput), "password-input"),
        (forms.CharField(widget=forms.Textarea), "textarea"),
        (WordLimitField(max_words=75), "character-count"),
        (WordLimitField(), "textarea"),
        (MoneyField(), "input"),
        (DateField(), "date-input"),
        (YesNoField(), "radios"),
        (forms.ChoiceField(choices=[("a", "A")]), "select"),
        (forms.MultipleChoiceField(choices=[("a", "A")], widget=forms.CheckboxSelectMultiple), "checkboxes"),
        (forms.BooleanField(), "checkboxes"),
        (forms.FileField(), "file-upload"),
        (forms.SplitDateTimeField(), None),
    ],
)
def test_every_widget_has_its_component(field: forms.Field, component: str | None) -> None:
    form = type("OneField", (Form,), {"it": field})()

    assert fields_as_components.as_component(form["it"])[0] == component


def test_a_widget_without_a_component_draws_itself_in_a_group() -> None:
    form = type("OneField", (Form,), {"it": forms.SplitDateTimeField(label="When")})()

    drawn = fields_as_components.render(form["it"])

    assert drawn.count('name="it_') == 2
    assert drawn.count("govuk-form-group") == 1


def test_a_chosen_answer_stays_chosen() -> None:
    form = type("OneField", (Form,), {"it": YesNoField(label="Sure?")})({"it": "no"})

    _, options = fields_as_components.as_component(form["it"])

    assert [(item["value"], item["checked"]) for item in options["items"]] == [("yes", False), ("no", True)]


@pytest.fixture
def page() -> str:
    return (
        '{% extends "base.html" %}{% load crispy_forms_tags %}'
        "{% block title %}Contact{% endblock %}{% block content %}{% crispy form %}{% endblock %}"
    )


def test_a_page_with_mistakes_says_so_in_its_title(page: str) -> None:
    drawn = render(page, form=Contact({}))

    assert "<title>Error: Contact – Dorset Police &amp; Crime Commissioner</title>" in drawn
    assert drawn.count("govuk-error-summary__title") == 1


def test_a_page_not_sent_yet_says_nothing_of_mistakes(page: str) -> None:
    drawn = render(page, form=Contact())

    assert "<title>Contact – Dorset Police &amp; Crime Commissioner</title>" in drawn
    assert "There is a problem" not in drawn


def test_a_formset_lists_the_mistakes_of_all_its_forms() -> None:
    formset = forms.formset_factory(Contact, extra=2)(
        {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-name": "Us", "form-1-phone": "1"}
    )

    drawn = render('{% extends "base.html" %}', formset=formset)

    assert [link for link in ("#id_form-0-name", "#id_form-0-starts-day", "#id_form-1-name") if link in drawn] == [
        "#id_form-0-starts-day",
        "#id_form-1-name",
    ]


def test_a_form_sends_where_it_is_and_a_button_has_its_name(page: str) -> None:
    class Two(Contact):
        submit = "Save and continue"
        other_buttons = (("later", "Save and come back later"),)

        def layout(self):
            return Fieldset("About you", "name", "phone", size="l")

    drawn = render(page, form=Two())

    assert '<legend class="govuk-fieldset__legend govuk-fieldset__legend--l">About you</legend>' in drawn
    assert 'name="later" value="Save and come back later"' in drawn
    assert 'name="starts-day"' not in drawn
    assert "csrfmiddlewaretoken" in drawn


def render(page: str, **context) -> str:
    return engines["django"].from_string(page).render(context, RequestFactory().get("/"))
