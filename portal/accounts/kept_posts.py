"""What somebody sent after their session had ended, kept until they have signed in again.

Nobody loses a page that took an evening because the session ended meanwhile: the fields are put by, and the page shows
them after the sign-in. They stand in the browser's own session: on the server, in the database where the answers stand
too, behind a cookie that no script reads. Not in an address (which is logged and shared), and not in a cookie (too
small, and it travels with every request). Signing in gives that session a new key and keeps what is in it; it ends on
signing out, and by itself.

Only a page that says whose it is has its fields kept: a form carries `page-for`, signed by us, which names the person
and the address. So nobody fills sessions from outside, and what was written is offered to its writer alone, at that
address alone. Nothing is saved by itself: the person sees the page again and sends it. Files are not kept.

A page with an ordinary form needs two lines:

    form = ProfileForm(kept_posts.sent(request), ...)    what was sent now, or kept before; act on a POST alone
    kept_posts.keepable(form, request)
"""

from datetime import timedelta

from crispy_forms.layout import Hidden
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.crypto import salted_hmac

from portal.accounts.models import User
from portal.design.forms import Presented

FIELD = "page-for"
FILES_LOST = "page-files-lost"
SESSION_KEY = "kept_posts"
SALT = "portal.accounts.kept_posts"
GOOD_FOR = timedelta(days=14)
MOST_PAGES = 3
MOST_CHARACTERS = 500_000
SIGN_IN_AGAIN = (
    "You were signed out before the page was saved. What you wrote is kept: sign in again and it will be there."
)
NOT_SAVED_YET = (
    "You were signed out before the page was saved. Here is what you had written. It is not saved yet: look it over "
    "and send it again."
)
UNSENT = ("csrfmiddlewaretoken", FIELD)


def token_for(user: User, address: str) -> str:
    """What a page's form carries in `page-for`: whose page it is, and at which address it is shown."""
    return signing.dumps([user.pk, address], salt=SALT, compress=True)


def browser_key_for(user: User) -> str:
    """By what a browser tells one person's unsent words from another's, without naming anybody."""
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:16]


def owner_of(request: HttpRequest) -> int | None:
    """The key of the person whose page was sent; None when the page does not say, or not for this address."""
    try:
        pk, address = signing.loads(request.POST.get(FIELD, ""), salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return pk if address == request.path else None


def is_anothers(request: HttpRequest) -> bool:
    """Whether the page that was sent is of somebody else than who is signed in now, in this browser."""
    try:
        pk, _ = signing.loads(request.POST.get(FIELD, ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return pk != request.user.pk


def keep(request: HttpRequest) -> bool:
    """Put by what was sent. False when the page does not say whose it is, or is too large."""
    owner = owner_of(request)
    fields = request.POST.copy()
    for name in UNSENT:
        fields.pop(name, None)
    if request.FILES:
        fields[FILES_LOST] = "yes"
    text = fields.urlencode()
    if owner is None or len(text) > MOST_CHARACTERS:
        return False
    kept = request.session.get(SESSION_KEY, {})
    kept.pop(request.path, None)
    latest = dict(list(kept.items())[1 - MOST_PAGES :])
    request.session[SESSION_KEY] = latest | {request.path: [owner, text]}
    return True


def take(request: HttpRequest) -> QueryDict | None:
    """What this very person had sent to this address, once; None when there is nothing."""
    kept = request.session.get(SESSION_KEY, {})
    owner, text = kept.get(request.path, (None, ""))
    if owner is None or owner != request.user.pk:
        return None
    request.session[SESSION_KEY] = {address: one for address, one in kept.items() if address != request.path}
    return QueryDict(text, mutable=True)


def sent(request: HttpRequest) -> QueryDict | None:
    """What an ordinary form is filled in with: what was sent just now, or what was kept of it; else None."""
    if request.method == "POST":
        return request.POST
    kept = take(request)
    if kept is not None:
        messages.info(request, NOT_SAVED_YET)
    return kept


def keepable(form: Presented, request: HttpRequest) -> None:
    """Let what is typed into the form outlast the session."""
    form.helper.add_input(Hidden(FIELD, token_for(request.user, request.path)))
