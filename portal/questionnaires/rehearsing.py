"""Going through a questionnaire as people will, page by page, without keeping anything.

Conditions, error messages and tables with rows work as they will for applicants. The answers so far travel in the page
itself, signed, so that nothing of it is ever stored; files are looked at and dropped.
"""

from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django.core import signing
from django.http import HttpRequest

from portal.questionnaires.forms.parts import Drawn
from portal.questionnaires.forms.section import ADD_ROW, SectionForm
from portal.questionnaires.lists import lists_for
from portal.questionnaires.logic import as_asked, broken_rules, known_values, page_of
from portal.questionnaires.schema import Kind, Schema, Section

SECTION = "rehearsed-section"
ANSWERS = "rehearsed-answers"
SALT = "questionnaire rehearsal"


class RehearsedForm(SectionForm):
    """A section's form that carries the answers so far along."""

    submit = "Continue"
    other_buttons = ()
    carried: ClassVar[dict[str, str]] = {}

    def layout(self) -> Layout:
        return Layout(*super().layout(), Drawn("questionnaires/form/carried.html", {"carried": self.carried}))


class Rehearsal:
    """One page of it: `section` and `form` are what to show; both are None once the end is reached."""

    def __init__(self, schema: Schema, request: HttpRequest) -> None:
        self.schema = schema
        self.lists = lists_for(schema)
        self.values: dict[str, Any] = {}
        self.status = 200
        self.section: Section | None = None
        self.form: RehearsedForm | None = None
        if request.method == "POST":
            self.values = _unsigned(request.POST.get(ANSWERS, ""))
            self._sent(request)
        else:
            self._show(request.GET.get("section", "") or self._first)
        if self.section and self.form:
            answers = signing.dumps(self.values, salt=SALT, compress=True)
            self.form.carried = {SECTION: self.section.key, ANSWERS: answers}

    @property
    def asked(self) -> Schema:
        return as_asked(self.schema, self.values).schema

    @property
    def number(self) -> int:
        keys = [one.key for one in self.asked.sections]
        return keys.index(self.section.key) + 1 if self.section and self.section.key in keys else 0

    @property
    def _first(self) -> str:
        return next((one.key for one in self.asked.sections), "")

    def _show(self, key: str, **options: Any) -> None:
        """The page of a section; where these answers do not ask it, or there is none, the first."""
        self.section = page_of(self.schema, key, self.values) or page_of(self.schema, self._first, self.values)
        self.form = self._form(self.section, **options) if self.section else None

    def _form(self, section: Section, **options: Any) -> RehearsedForm:
        return RehearsedForm(section, schema=self.schema, values=self.values, lists=self.lists, **options)

    def _sent(self, request: HttpRequest) -> None:
        key = request.POST.get(SECTION, "")
        self.section = page_of(self.schema, key, self.values)
        if self.section is None:
            return self._show(key)
        form = self._form(self.section, data=request.POST, files=request.FILES)
        valid = form.is_valid()
        self.values |= form.values
        if not form.strict:
            return self._show(key, rows=self._rows_asked(request, form), typed=form.typed)
        for problem in self._broken():
            form.refuse(problem)
        if not valid or form.errors:
            self.form, self.status = form, 422
            return None
        after = self.asked.after(self.section)
        if after:
            return self._show(after.key)
        self.section = None
        return None

    def _broken(self) -> list[Any]:
        """The rules of this page that its answers break, as far as they can be judged without a call."""
        asked = as_asked(self.schema, self.values)
        section = asked.schema.section(self.section.key) if self.section else None
        keys = {one.key for one in section.questions} if section else set()
        found = broken_rules(section, known_values(asked.schema, asked.values)) if section else ()
        return [one for one in found if one.key in keys]

    def _rows_asked(self, request: HttpRequest, form: SectionForm) -> dict[str, int]:
        named = request.POST.get(ADD_ROW, "")
        groups = [one for one in form.section.questions if one.kind == Kind.GROUP and one.key == named]
        return {one.key: form.rows_of(one, 0) + 1 for one in groups}


def _unsigned(text: str) -> dict[str, Any]:
    """The answers that the page carried; none where somebody changed them."""
    try:
        return dict(signing.loads(text, salt=SALT)) if text else {}
    except (signing.BadSignature, ValueError, TypeError):
        return {}
