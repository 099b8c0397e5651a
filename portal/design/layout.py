"""Layout objects for crispy forms, beside crispy's own Layout, Div and HTML (whose templates are in the pack)."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.layout import BaseInput
from crispy_forms.layout import Fieldset as CrispyFieldset


class Submit(BaseInput):
    """A button that sends the form. With a `name`, that name is in request.POST when it was pressed."""

    input_type = "submit"
    field_classes = ""

    def __init__(self, name: str, words: str, *, secondary: bool = False, warning: bool = False, **kwargs: Any) -> None:
        super().__init__(name, words, **kwargs)
        self.kind = "secondary" if secondary else "warning" if warning else ""


class Fieldset(CrispyFieldset):
    """Fields that belong together, under a legend. `size`: "s", "m", "l" or "xl"; `hint`: a text, or
    several, a line each."""

    def __init__(
        self, legend: str, *fields: Any, size: str = "m", hint: str | Sequence[str] = "", **kwargs: Any
    ) -> None:
        super().__init__(legend, *fields, **kwargs)
        self.size = size
        self.hint = hint if isinstance(hint, str) else "\n".join(hint)
