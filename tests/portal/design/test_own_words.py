"""No form says Django's own sentences."""

import pytest
from django import forms
from django.core.validators import RegexValidator

from portal.design.forms import Form, MoneyField
from portal.design.own_words import away_from_its_field


class Everything(Form):
    position = forms.CharField(label="Your position", max_length=10)
    why = forms.CharField(label="Is it 100% sure?", max_length=3, required=False)
    code = forms.CharField(min_length=6, required=False)
    people = forms.IntegerField(label="Number of people", min_value=1, max_value=9, required=False)
    share = forms.DecimalField(max_digits=4, decimal_places=1, required=False)
    amount = MoneyField(required=False)
    email = forms.EmailField(label="E-mail", required=False)
    site = forms.URLField(required=False)
    fund = forms.ChoiceField(label="Fund", choices=[("a", "A")], required=False)
    themes = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    number = forms.CharField(validators=[RegexValidator("^[0-9]+$", "Enter digits")], required=False)
    said = forms.CharField(max_length=2, error_messages={"max_length": "Two letters, please"}, required=False)

    def __init__(self, data: dict) -> None:
        super().__init__(data)
        self.fields["late"] = forms.CharField(label="Added late", max_length=2, required=False)


@pytest.mark.parametrize(
    ("name", "sent", "sentence"),
    [
        ("position", "", "Enter your position"),
        ("position", "x" * 12, "Your position must be 10 characters or fewer. It has 12"),
        ("position", "a\x00b", "Your position has a character that cannot be kept. Type it again"),
        ("why", "long", "Your answer to “Is it 100% sure?” must be 3 characters or fewer. It has 4"),
        ("code", "abc", "Code must be 6 characters or more. It has 3"),
        ("people", "many", "Number of people must be a number, like 12"),
        ("people", "0", "Number of people must be 1 or more"),
        ("people", "10", "Number of people must be 9 or less"),
        ("share", "x", "Share must be a number, like 12"),
        ("share", "1.25", "Share has too many numbers after the point"),
        ("share", "12345", "Share is too large"),
        ("amount", "-1", "The amount must be £0 or more"),
        ("email", "nobody", "Enter an e-mail address in the right form, like name@example.org"),
        ("site", "nowhere", "Enter a web address in the right form, like https://example.org"),
        ("fund", "abc", "Choose fund from the list"),
        ("themes", ["b"], "Choose from the list"),
        ("number", "x", "Enter digits"),
        ("said", "abc", "Two letters, please"),
        ("late", "abc", "Added late must be 2 characters or fewer. It has 3"),
    ],
)
def test_a_field_says_what_is_wrong_in_our_words(name, sent, sentence):
    form = Everything({"position": "Chair"} | {name: sent})

    assert form.errors == {name: [sentence]}


@pytest.mark.parametrize(
    ("text", "label", "row", "said"),
    [
        ("Enter £0 or more", "Cost", "", "“Cost”: enter £0 or more"),
        ("Enter £0 or more", "Cost", "budget line 2", "Budget line 2, “Cost”: enter £0 or more"),
        ("Answer “Cost” in budget line 2", "Cost", "budget line 2", "Answer “Cost” in budget line 2"),
        ("By when must be a real date", "By when?", "outcome 1", "Outcome 1: by when must be a real date"),
        ("Enter your e-mail", "E-mail", "", "Enter your e-mail"),
        ("Enter postcode", "Postcode", "", "Enter postcode"),
    ],
)
def test_away_from_its_field_a_sentence_names_it_once(text, label, row, said):
    assert away_from_its_field(text, label, row) == said
