"""The forms of the public, applicants', panel's and providers' pages.

    class ContactForm(Form):
        name = forms.CharField(label="Your name", error_messages={"required": "Enter your name"})
        submit = "Save and continue"
        presentation = {"name": {"autocomplete": "name", "classes": "govuk-input--width-20"}}

In the template `{% crispy form %}` draws the whole form; base.html puts the error summary at the top of the page and
"Error: " before its title as long as the context calls it `form` (a formset: `formset`, several: `forms`).
"""

from functools import cached_property
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.db import models
from django.forms.models import ModelFormMetaclass
from django.forms.utils import pretty_name

from portal.design.fields import (
    DateField,
    EmailField,
    FileField,
    MoneyField,
    WordLimitField,
    YesNoField,
)
from portal.design.layout import Submit
from portal.design.own_words import speak

__all__ = [
    "BoundField",
    "DateField",
    "EmailField",
    "FileField",
    "Form",
    "ModelForm",
    "MoneyField",
    "WordLimitField",
    "YesNoField",
]


class BoundField(forms.BoundField):
    """Hints and errors carry govuk-frontend's ids, so that any widget is described by them."""

    @property
    def aria_describedby(self) -> str | None:
        if self.field.widget.attrs.get("aria-describedby"):
            return None
        described_by = [f"{self.auto_id}-hint"] if self.help_text else []
        if self.errors:
            described_by.append(f"{self.auto_id}-error")
        return " ".join(described_by)


class Presented:
    """How a form is drawn; a mixin of Form and ModelForm."""

    bound_field_class = BoundField
    use_required_attribute = False

    submit: ClassVar[str | None] = "Continue"
    """The words on the main button. None: no button, the page draws its own."""
    other_buttons: ClassVar[tuple[tuple[str, str], ...]] = ()
    """(name, words) of buttons beside the main one; the one pressed is in request.POST by its name."""
    page_heading: ClassVar[str] = ""
    """The field whose label is the page's <h1>, on a page that asks one thing."""
    presentation: ClassVar[dict[str, dict[str, Any]]] = {}
    """Field name → component options in snake_case (see portal.design.components), laid over the usual ones."""
    mark_optional: ClassVar[bool] = True
    """Whether the labels of optional fields say "(optional)". Filters say no."""
    form_tag: ClassVar[bool] = True
    method: ClassVar[str] = "post"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._speak()

    def full_clean(self) -> None:
        self._speak()  # once more, for the fields that a form has added meanwhile
        super().full_clean()
        self._say_what_to_choose_again()

    def _say_what_to_choose_again(self) -> None:
        """A page that comes back for something else has lost its file: a browser sends none a second time by itself."""
        if not self.is_bound or not self._errors:
            return
        for name, field in self.fields.items():
            file = self.cleaned_data.get(name) if isinstance(field, FileField) else None
            if file and name not in self._errors:
                self.add_error(name, f"Choose “{file.name}” again: the file is not kept until the rest is right")

    def _speak(self) -> None:
        for name, field in self.fields.items():
            speak(field, str(field.label or pretty_name(name)))

    @cached_property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = self.form_tag
        helper.form_method = self.method
        helper.disable_csrf = self.method == "get"
        helper.layout = self.layout()
        if self.form_tag and self.submit:
            helper.add_input(Submit("", self.submit))
            for name, words in self.other_buttons:
                helper.add_input(Submit(name, words, secondary=True))
        return helper

    def layout(self) -> Any:
        """A crispy Layout (see portal.design.layout), or None for the fields one after the other."""
        return None


class Form(Presented, forms.Form):
    pass


def field_for(db_field: models.Field, **kwargs: Any) -> forms.Field | None:
    """The form field for a model's field: our date, money and yes-or-no fields instead of Django's."""
    if type(db_field) is models.DateField:
        return db_field.formfield(form_class=DateField, **{"widget": DateField.widget, **kwargs})
    if isinstance(db_field, models.DecimalField) and db_field.decimal_places == 2:
        return db_field.formfield(form_class=MoneyField, **kwargs)
    return db_field.formfield(**kwargs)


class ModelFormMeta(ModelFormMetaclass):
    def __new__(mcs, name: str, bases: tuple, attrs: dict) -> type:
        meta = attrs.get("Meta")
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = staticmethod(field_for)
        return super().__new__(mcs, name, bases, attrs)


class ModelForm(Presented, forms.ModelForm, metaclass=ModelFormMeta):
    pass
