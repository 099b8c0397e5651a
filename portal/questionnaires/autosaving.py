"""One autosave: the questions that somebody has just left, saved, and what their page has to know about it.

    with transaction.atomic():
        response = Response.objects.to_write().get(...)      locked, its answers read under the lock
        answer = autosave(request, response, key, by=request.user)      raises NotAsked, domain.AlreadySubmitted
    return JsonResponse(answer.content, status=answer.status)

The page sends its fields for the questions that were left (named in `page-left`), the marks as it knows them, and gets
    sentence     what to say: "Saved at 7:42pm"
    marks        {question: mark} of what was sent. Never of the others: the page has not seen what a colleague wrote
                 there meanwhile, and must not claim so when it is sent later
    problems     [{question, field, sentence}], all that the page has now: the page shows each once its field is left.
                 In a table that was not sent, rows are counted as they are stored, without those that are empty on the
                 page (`stored`)
    calculated   {question: words} for what is worked out on this page
    pieces       {question: HTML} to put in the question's place: two answers to choose from, the one chosen, or the
                 one that somebody else gave where this page had changed nothing
    disputed     the questions that are not saved until somebody has chosen
    overtaken    the questions that somebody else changed and this page did not
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from portal.accounts.models import User
from portal.design.words import clock
from portal.questionnaires.domain import Compared, compare, marks_of, save_locked
from portal.questionnaires.filling import NotAsked, Problems, no_problems
from portal.questionnaires.forms.parts import SHOWN_ONLY
from portal.questionnaires.forms.section import LEFT, SectionForm
from portal.questionnaires.lists import lists_for
from portal.questionnaires.logic import Problem, as_asked, broken_rules, known_values, page_of
from portal.questionnaires.models import Answer, Response, kept_in, typed_in
from portal.questionnaires.rendering import text_lines
from portal.questionnaires.schema import Kind, Schema, Section


@dataclass(frozen=True)
class Autosaved:
    content: dict[str, Any]
    status: int = 200


def autosave(
    request: HttpRequest,
    response: Response,
    key: str,
    *,
    by: User,
    facts: Mapping[str, Any] | None = None,
    problems: Problems = no_problems,
) -> Autosaved:
    """Save what was left, in the transaction that holds `response` locked. Raises NotAsked, AlreadySubmitted."""
    schema = response.version.schema
    before = list(response.answers.all())
    page = page_of(schema, key, kept_in(before))
    if page is None:
        raise NotAsked(key, exists=schema.section(key) is not None)
    left = _left(request, page)
    own = [one.key for one in before if one.updated_by_id == by.pk]
    form = _form(left, schema, before, data=request.POST, own=own)
    form.is_valid()
    after, compared = _save(response, form, by)
    conflicts = compared.conflicts
    form.marks = marks_of(after, left)
    disputed = [*form.undecided(), *(one.question.key for one in conflicts)]
    decided = [name for name in form.decided() if name not in disputed]
    if conflicts:
        form.show_conflicts(conflicts)
    pieces = {one.question.key: _drawn(form, one.question.key) for one in conflicts}
    if decided or compared.overtaken:
        saved = _form(left, schema, after)
        pieces |= {name: _drawn(saved, name) for name in [*decided, *compared.overtaken]}
    content = {
        "sentence": _sentence(form, disputed, compared.overtaken),
        "marks": form.marks,
        "problems": [
            *_own_problems(form),
            *_earlier_problems(page, left, schema, after),
            *_shared_problems(page, schema, after, facts, problems, form),
        ],
        "calculated": _calculated(page, schema, after),
        "pieces": pieces,
        "disputed": disputed,
        "overtaken": compared.overtaken,
    }
    return Autosaved(content, status=409 if disputed else 200)


def refused(state: str, sentence: str, status: int) -> JsonResponse:
    """Nothing was saved, and trying again will not help: the page says so and stops trying."""
    return JsonResponse({"state": state, "sentence": sentence}, status=status)


def _left(request: HttpRequest, page: Section) -> Section:
    """The page with the questions alone that were left."""
    named = request.POST.get(LEFT, "").split()
    return replace(page, questions=tuple(one for one in page.questions if one.key in named and _is_typed(one.kind)))


def _is_typed(kind: Kind) -> bool:
    return kind not in SHOWN_ONLY


def _form(
    left: Section, schema: Schema, answers: Sequence[Answer], data: Any = None, own: Collection[str] = ()
) -> SectionForm:
    return SectionForm(
        left,
        schema=schema,
        data=data,
        values=kept_in(answers),
        typed=typed_in(answers),
        lists=lists_for(Schema(title="", sections=(left,))),
        seen=marks_of(answers, left),
        own=own,
    )


def _save(response: Response, form: SectionForm, by: User) -> tuple[list[Answer], Compared]:
    """Save what nobody else changed meanwhile, and say what somebody did."""
    values, typed, seen = form.values, form.typed, form.seen()
    compared = compare(form.section, response.answers.all(), values, typed, seen, by=by)
    for one in compared.conflicts:
        values.pop(one.question.key, None)
        typed.pop(one.question.key, None)
    return save_locked(response, form.section.key, values, by=by, typed=typed, seen=seen), compared


def _sentence(form: SectionForm, disputed: Sequence[str], overtaken: Sequence[str]) -> str:
    labels = {question.key: f"“{question.label}”" for question in form.section.questions}
    own = [labels[key] for key in disputed if key in form.own]
    others = [labels[key] for key in disputed if key not in form.own]
    said = [f"Somebody else changed {_and(others)} too."] if others else []
    said += [f"You changed {_and(own)} in another window too."] if own else []
    if said:
        return " ".join([*said, "Choose which answer to keep."])
    saved = f"Saved at {clock(timezone.localtime())}"
    if not overtaken:
        return saved
    were, are = ("was", "is shown as it is") if len(overtaken) == 1 else ("were", "are shown as they are")
    return f"{saved}. {_and([labels[key] for key in overtaken])} {were} changed elsewhere meanwhile, and {are} now."


def _and(labels: Sequence[str]) -> str:
    return " and ".join(labels)


def _own_problems(form: SectionForm) -> list[dict[str, str]]:
    """What is wrong with what was sent, field by field."""
    of = {name: key for key, part in form.parts.items() for name in part.names}
    return [
        {"question": of[name], "field": name, "sentence": str(sentences[0])}
        for name, sentences in form.errors.items()
        if name in of and of[name] not in form.disputed()
    ]


def _earlier_problems(page: Section, left: Section, schema: Schema, answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """What is wrong with what was typed into other questions of the page before, and kept."""
    waiting = set(typed_in(answers)) - {question.key for question in left.questions}
    others = replace(page, questions=tuple(one for one in page.questions if one.key in waiting))
    if not others.questions:
        return []
    form = _form(others, schema, answers)
    of = {name: key for key, part in form.parts.items() for name in part.names}
    return [
        {"question": of[name], "field": name, "sentence": shown["error_message"]["text"], "stored": True}
        for name, shown in form.presentation.items()
    ]


def _shared_problems(
    page: Section,
    schema: Schema,
    answers: Iterable[Answer],
    facts: Mapping[str, Any] | None,
    problems: Problems,
    form: SectionForm,
) -> list[dict[str, Any]]:
    """What the rules and the host say about answers of this page that pass by themselves."""
    asked = as_asked(schema, kept_in(answers))
    section = asked.schema.section(page.key)
    if section is None:
        return []
    broken = broken_rules(section, known_values(asked.schema, asked.values, facts))
    found = [*broken, *problems(section, asked.values)]
    return [
        {"question": one.key, "field": _field_of(one, form), "sentence": one.sentence}
        | ({"stored": True} if one.line is not None and one.key not in form.parts else {})
        for one in found
    ]


def _field_of(problem: Problem, form: SectionForm) -> str:
    """The field of a line of a table; "" for a question as a whole."""
    if problem.line is None:
        return ""
    if part := form.parts.get(problem.key):
        return part.field_of(problem)
    return f"{problem.key}-{problem.line}-{problem.column}"


def _calculated(page: Section, schema: Schema, answers: Iterable[Answer]) -> dict[str, str]:
    questions = [question for question in page.questions if question.kind == Kind.CALCULATED]
    values = as_asked(schema, kept_in(answers)).values if questions else {}
    return {one.key: " ".join(text_lines(one, values.get(one.key), {})) for one in questions}


def _drawn(form: SectionForm, key: str) -> str:
    helper = form.helper
    helper.form_tag, helper.disable_csrf, helper.inputs = False, True, []
    helper.layout = Layout(*form.piece(key))
    return str(render_crispy_form(form, helper))
