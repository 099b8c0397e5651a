"""Asking an applicant to change sections of what they sent, and reading what they changed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grants.domain.refusals import Refused
from grants.domain.reopening import ask_again, mark_changes_read
from grants.forms.asking_again import AskAgainForm
from grants.models import Application
from grants.views.office.frame import CASEWORK, OFFICERS, about_application, address, crumb_of, office_page
from portal.accounts.audiences import audience
from portal.documents.models import Document
from portal.questionnaires.changed_answers import changed_answers
from portal.questionnaires.domain.signing import answers_in_words

WAITS = "The questions wait with their e-mail in the outbox. Nobody is asked until you release it there."
FileState = Document.State


@audience(OFFICERS)
@about_application
def ask(request: HttpRequest, application: Application) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    form = AskAgainForm(sent, application=application, suggested=_suggested(application))
    if form.is_valid():
        try:
            asked = ask_again(application, form.questions(), until=form.cleaned_data["until"], by=request.user)
            told = f"The applicant of {application.reference} is being asked."
            messages.success(request, WAITS if asked.letter_held_at else told)
            return redirect(address(application))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    lead = "Write a question for each part that the applicant should change. They hear by e-mail, may change those "
    lead += "parts and nothing else until the time that you set, and send the application again. You see what changed."
    context = {"application": application, "form": form, "lead": lead, "button": "Ask the applicant"}
    title = "Ask for changes"
    return office_page(request, "why.html", application.call, title, context, above=crumb_of(application))


def _suggested(application: Application) -> dict[str, str]:
    """A question for each section with files that nobody can open."""
    suggested = {}
    for section in answers_in_words(application.response).sections:
        files = [file for answer in section.answers for file in answer.files]
        names = [f"“{file.name}”" for file in files if file.state in (FileState.INFECTED, FileState.UNCHECKED)]
        if names:
            suggested[section.key] = f"We cannot open {', '.join(names)} because of our check for viruses. "
            suggested[section.key] += "Please attach another copy."
    return suggested


@audience(CASEWORK)
@about_application
def changed(request: HttpRequest, application: Application) -> HttpResponse:
    """Each time that sections were opened: what was asked, and what reads differently since."""
    mark_changes_read(application, by=request.user)
    rows = []
    for one in application.reopenings.select_related("asked_by", "earlier__version", "response__version"):
        titles = {section.key: section.title for section in one.earlier.version.schema.sections}
        asked = [(titles[key], text) for key, text in one.questions.items()]
        # What is not signed yet is the applicant's own.
        signed = one.answered_at is not None
        found = changed_answers(answers_in_words(one.earlier), answers_in_words(one.response)) if signed else ()
        rows.append((one, asked, found))
    context = {"application": application, "rows": rows}
    return office_page(request, "changed.html", application.call, "Changes", context, above=crumb_of(application))
