"""Choosing one's mails: signed in, all of them; by the link of a mail, without signing in, that one kind."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from portal.accounts.audiences import PUBLIC, SIGNED_IN, audience
from portal.correspondence.domain.choosing import choose_mails, topics_of
from portal.correspondence.forms import ChoicesForm
from portal.mail import choices
from portal.mail.bounces import has_come_back, opens_again
from portal.mail.choices import NoSuchLink
from portal.mail.topics import IN_A_SENTENCE


@audience(SIGNED_IN)
def choose(request: HttpRequest) -> HttpResponse:
    """What is always sent, and what can be switched off."""
    address, topics = request.user.email, topics_of(request.user)
    if request.method == "POST" and "arrives" in request.POST:
        opens_again(address)
        messages.success(request, f"Thank you. We send e-mails to {address} again.")
        return redirect("mails:choose")
    if request.method == "POST":
        form = ChoicesForm(request.POST, topics=topics)
        if form.is_valid():
            choose_mails(request.user, form.cleaned_data["wanted"])
            messages.success(request, "Your choice is saved.")
            return redirect("mails:choose")
    else:
        off = choices.switched_off(address)
        form = ChoicesForm(topics=topics, initial={"wanted": [topic for topic in topics if topic not in off]})
    context = {"form": form, "address": address, "comes_back": has_come_back(address)}
    return render(request, "correspondence/signed_in/choose.html", context, status=422 if form.errors else 200)


@csrf_exempt  # a mail program ends it by a bare POST (RFC 8058); the token is the proof, and it can do no more
@audience(PUBLIC)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link only asks: some mail programs open every link before its reader does."""
    try:
        address, topic = choices.read_stop_token(token)
    except NoSuchLink:
        raise Http404 from None
    state = "asked"
    if request.method == "POST":
        again = "again" in request.POST
        (choices.start if again else choices.stop)(address, topic)
        state = "started" if again else "stopped"
    context = {"address": address, "topic": IN_A_SENTENCE[topic], "state": state}
    return render(request, "correspondence/public/stop.html", context)
