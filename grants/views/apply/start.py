"""Before anybody signs in: what the call is, and every question it will ask."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime

from grants.models import Call
from portal.accounts.audiences import PUBLIC, audience
from portal.design.pdf import render_pdf
from portal.design.words import moment_in_words
from portal.questionnaires.lists import lists_for
from portal.questionnaires.reading import SectionToRead, sections_to_read
from portal.questionnaires.word import word_file

PAGES = "grants/apply"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def call_by(slug: str) -> Call:
    """The published call, with all that the pages before sign-in say about it; 404 for any other."""
    calls = Call.objects.published().select_related("fund", "eligibility_version", "questionnaire_version")
    return get_object_or_404(calls, slug=slug)


@audience(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return redirect("apply:list" if request.user.is_authenticated else "/funding/")


@audience(PUBLIC)
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Check before you start."""
    return render(request, f"{PAGES}/start.html", {"call": call_by(slug)})


@audience(PUBLIC)
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every question, to read and to print, before anybody gives their name."""
    call = call_by(slug)
    return render(request, f"{PAGES}/questions.html", {"call": call, "parts": _to_read(call)})


@audience(PUBLIC)
def questions_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    call = call_by(slug)
    context = {"call": call, "parts": _to_read(call), "lead": _lead(call)}
    return _file(call, "pdf", "application/pdf", render_pdf(f"{PAGES}/questions_document.html", context))


@audience(PUBLIC)
def questions_docx(request: HttpRequest, slug: str) -> HttpResponse:
    call = call_by(slug)
    return _file(call, "docx", WORD, word_file(f"The questions of “{call.title}”", _lead(call), _to_read(call)))


def _to_read(call: Call) -> list[tuple[str, tuple[SectionToRead, ...]]]:
    """Each questionnaire before the award: its title, and its sections to read."""
    versions = [version for version in (call.eligibility_version, call.questionnaire_version) if version]
    schemas = [version.schema for version in versions]
    return [(schema.title, sections_to_read(schema, lists_for(schema))) for schema in schemas]


def _lead(call: Call) -> list[str]:
    closes = moment_in_words(localtime(call.closes_at))
    return [
        f"{call.fund.name}. The call closes at {closes}.",
        "This paper is for reading, talking over and preparing. You answer online, where you can copy your text in.",
    ]


def _file(call: Call, ending: str, content_type: str, content: bytes) -> HttpResponse:
    name = f"{call.slug}-questions.{ending}"
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
