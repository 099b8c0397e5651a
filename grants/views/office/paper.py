"""Paper forms of a call: beginning to key one in, those that are not whole yet, and adding the scan at the end.

What is between is done on the applicant's own pages, which open to an officer for what came on paper.
"""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from grants.domain.applications import AnswersDoNotFit, EnoughSent, NotADraft
from grants.domain.left_blank import may_be_blank, open_questions
from grants.domain.paper import send_paper_application, start_paper_application
from grants.domain.refusals import Refused
from grants.forms.paper import PaperForm, SendPaperForm
from grants.models import Application, Call
from grants.views.office.frame import OFFICERS, address, call_of, office_page
from portal.accounts.audiences import audience
from portal.documents.domain import UploadRefused
from portal.organisations.domain import register_organisation
from portal.questionnaires.domain import ResponseIncomplete


@audience(OFFICERS)
def paper(request: HttpRequest, call_id: int) -> HttpResponse:
    call = call_of(call_id)
    form = PaperForm(request.POST if request.method == "POST" else None, call=call)
    if form.is_valid():
        try:
            return redirect("apply:application", reference=_begun(request, call, form).reference)
        except (Refused, EnoughSent) as refusal:
            form.add_error(None, str(refusal))
    drafts = Application.objects.being_keyed_in(request.user).filter(call=call)
    rows = drafts.select_related("organisation", "paper__entered_by")
    return office_page(request, "paper.html", call, "Key in a paper form", {"form": form, "drafts": rows})


@transaction.atomic
def _begun(request: HttpRequest, call: Call, form: PaperForm) -> Application:
    """One transaction: an organisation that was made for a form that is refused is not kept."""
    cleaned = form.cleaned_data
    organisation = cleaned.get("known")
    if organisation is None:
        organisation = register_organisation(form.new_organisation, by=request.user, contacts=form.contacts)
    said = {"received_at": cleaned["received_at"], "late_reason": cleaned["late_reason"]}
    return start_paper_application(call, organisation, by=request.user, **said)


@audience(OFFICERS)
def send_paper(request: HttpRequest, call_id: int, reference: str) -> HttpResponse:
    """The scan and the names, and it is in."""
    mine = Application.objects.being_keyed_in(request.user).filter(call=call_id)
    one = mine.select_related("call__fund", "organisation", "paper").filter(reference=reference).first()
    if one is None:
        done = Application.objects.in_office(request.user).filter(call=call_id, is_paper=True)
        return redirect(address(get_object_or_404(done, reference=reference)))
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    left = open_questions(one)
    blanks = [(question.key, question.label) for question in left if may_be_blank(question)]
    form = SendPaperForm(*data, asked=one.signatories_asked, blanks=blanks)
    if form.is_valid():
        try:
            said = {"scan": form.cleaned_data["scan"], "signatories": form.signatories}
            said["left_blank"] = form.cleaned_data.get("left_blank", ())
            done = send_paper_application(one, by=request.user, **said)
            messages.success(request, f"{done.reference} is keyed in, and goes the way of every other application.")
            return redirect(address(done))
        except UploadRefused as refused:
            form.add_error("scan", str(refused))
        except ResponseIncomplete as error:
            labels = ", ".join(f"“{question.label}”" for part in error.sections for question in part.missing)
            form.add_error(None, f"These have no answer yet, and are not said to be blank on the paper: {labels}.")
            for problem in (problem for part in error.sections for problem in part.broken):
                form.add_error(None, problem.sentence)
        except AnswersDoNotFit as error:
            for problem in error.problems:
                form.add_error(None, problem.sentence)
        except NotADraft:
            return redirect("casework:paper", call_id)
        except (Refused, EnoughSent) as refusal:
            form.add_error(None, str(refusal))
    if form.is_bound:
        form.say_what_to_choose_again()
    needed = [question.label for question in left if not may_be_blank(question)]
    context = {"application": one, "form": form, "needed": needed}
    return office_page(request, "send_paper.html", one.call, "The signed paper", context)
