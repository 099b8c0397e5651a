"""The messages with applicants: those about one application, and which of a call's threads wait for an answer."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from grants.domain.refusals import Refused
from grants.domain.thread import mark_seen, write_message
from grants.forms.office import MessageForm
from grants.models import Application, ThreadMessage
from grants.views.office.frame import CASEWORK, about_thread, address, call_of, crumb_of, office_page
from portal.accounts.audiences import audience
from portal.accounts.roles import Role

PER_PAGE = 20


@audience(CASEWORK)
@about_thread
def thread(request: HttpRequest, application: Application) -> HttpResponse:
    """Officers read and write; the Commissioner reads. Of a draft this is all that the office sees."""
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            write_message(application, text=form.cleaned_data["text"], by=request.user)
            return redirect(address(application, "thread"))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    page = Paginator(application.thread.select_related("author"), PER_PAGE).get_page(request.GET.get("p"))
    mark_seen(application, page.object_list, by=request.user)
    context = {"application": application, "page_obj": page, "form": form}
    context["is_officer"] = request.user.has_role(Role.GRANTS_OFFICER)
    above = crumb_of(application) if application.submitted_at else ()
    return office_page(request, "thread.html", application.call, "Messages", context, above=above)


@audience(CASEWORK)
def threads(request: HttpRequest, call_id: int) -> HttpResponse:
    """The call's threads, the last written in first, and what in them waits for whoever looks."""
    call = call_of(call_id)
    rows = Paginator(Application.objects.with_threads(call, request.user), PER_PAGE).get_page(request.GET.get("p"))
    waiting = ThreadMessage.objects.waiting_for_office(request.user).filter(application__in=list(rows)).counted()
    context = {"page_obj": rows, "rows": [(one, waiting.get(one.pk, 0)) for one in rows]}
    return office_page(request, "threads.html", call, "Messages", context)
