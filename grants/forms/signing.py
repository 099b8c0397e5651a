"""Agreeing to the declarations, asking somebody to sign second, and refusing to."""

from typing import Any

from crispy_forms.layout import Layout
from django import forms

from grants.domain.signing import Declarations, Signatory
from portal.design.forms import Form
from portal.design.layout import Fieldset
from portal.organisations.forms.second import SECOND, AsksSecond

DECLARATIONS = {
    "conflicts": "Nobody who signs or runs this project has an interest in it that we have not told you about.",
    "policies": "The policies and insurance that the project needs are in use, or will be before it starts.",
    "publication": "You may publish the name of the organisation, the amount and the purpose if we get a grant.",
    "terms": "We would spend the grant on this project alone, keep records, and give back what is not spent.",
    "truth": "What this application says is true, as far as we know.",
}


class DeclarationsForm(AsksSecond):
    """Five sentences to agree to, each by itself, and who stands for them: the person who is signed in."""

    presentation = {"name": {"autocomplete": "name"}, "position": {"autocomplete": "organization-title"}}

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    name = forms.CharField(label="Your full name", max_length=120, error_messages={"required": "Enter your full name"})
    position = forms.CharField(
        label="Your position in the organisation",
        max_length=120,
        error_messages={"required": "Enter your position in the organisation"},
    )

    def __init__(self, *args: Any, submit: str = "Sign and send", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = submit  # type: ignore[misc]
        for key, sentence in DECLARATIONS.items():
            self.fields[key] = forms.BooleanField(
                label=sentence, error_messages={"required": f"Tick this to sign the application: “{sentence}”"}
            )
        self.order_fields(["seen", *DECLARATIONS, "name", "position"])  # the list of mistakes goes down the page

    def layout(self) -> Layout:
        parts = ["seen", Fieldset("We declare", *DECLARATIONS), Fieldset("You sign", "name", "position")]
        if "second" in self.fields:
            hint = "A trustee or committee member, such as your treasurer. They sign with their own login."
            parts.append(Fieldset("The second signature", *SECOND, hint=hint))
        return Layout(*parts)

    @property
    def declarations(self) -> Declarations:
        cleaned = self.cleaned_data
        signatory = Signatory(cleaned["name"], cleaned["position"])
        return Declarations(agreed=tuple(DECLARATIONS.values()), signatory=signatory, seen=cleaned["seen"])


class AskSecondForm(AsksSecond):
    submit = "Ask this person to sign"


class DeclineToSignForm(Form):
    reason = forms.CharField(
        label="Why do you not sign it?",
        help_text="Your colleague reads it, and can put it right. The office does not see it.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say why, so that your colleague can put it right"},
    )
    submit = "Do not sign, and give it back"


class TakeBackSignatureForm(Form):
    """Nothing to fill in: the button confirms."""

    submit = "Take the signature back"
