"""What needs doing: one list for each officer, over everything that they look after."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from portal.accounts.audiences import audience, office
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.due import Due, Kind, due_of
from portal.agreements.models import Agreement, AgreementQuerySet

READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
PER_PAGE = 50
ALL, NOBODY = "all", "nobody"
PASSED = "passed"
WHEN = [("", "Any day"), (PASSED, "Passed"), ("14", "In two weeks, or passed"), ("30", "In a month, or passed")]


class DueForm(forms.Form):
    """Whose, what kind, and by when."""

    officer = forms.ChoiceField(label="Officer", required=False)
    kind = forms.ChoiceField(
        label="Kind", required=False, choices=[("", "All kinds"), *((one.name, one.value) for one in Kind)]
    )
    when = forms.ChoiceField(label="When", required=False, choices=WHEN)

    def __init__(self, data: Mapping[str, Any], *, officers: list[User], user: User) -> None:
        super().__init__({"officer": str(user.pk), "kind": "", "when": ""} | {name: data[name] for name in data})
        others = [(str(one.pk), str(one)) for one in officers if one != user]
        everybody = [(ALL, "Everybody"), (NOBODY, "Nobody yet")]
        self.fields["officer"].choices = [(str(user.pk), "Me"), *everybody, *others]


def theirs(user: User) -> AgreementQuerySet:
    """The agreements of the kinds that are `user`'s work."""
    kinds = [kind for kind, role in OFFICER_OF.items() if user.has_role(role)]
    return Agreement.objects.visible_to(user).filter(kind__in=kinds)


def due_for(user: User) -> list[Due]:
    """What is due on the agreements that `user` leads."""
    return due_of(theirs(user).filter(lead_officer=user), timezone.localdate())


def _last_day(when: str, today: date) -> date:
    """The last day that `when` lets through."""
    if not when:
        return date.max
    return today - timedelta(days=1) if when == PASSED else today + timedelta(days=int(when))


@audience(READERS)
def due(request: HttpRequest) -> HttpResponse:
    seen, today = theirs(request.user), timezone.localdate()
    officers = list(User.objects.filter(agreements_led__in=seen).distinct().order_by("name", "email"))
    form = DueForm(request.GET.dict(), officers=officers, user=request.user)
    chosen = form.cleaned_data if form.is_valid() else {"officer": ALL, "kind": "", "when": ""}
    whose = chosen["officer"]
    if whose == NOBODY:
        seen = seen.filter(lead_officer__isnull=True)
    elif whose and whose != ALL:
        seen = seen.filter(lead_officer=whose)
    last = _last_day(chosen["when"], today)
    found = [
        one
        for one in due_of(seen, today)
        if one.on <= last and (not chosen["kind"] or one.kind == Kind[chosen["kind"]])
    ]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": [(one, one.is_overdue(today)) for one in page],
        "kept": urlencode(chosen),
        "header_title": "What needs doing",
        "page_title": "What needs doing",
        "header_icon": "tasks",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "Home"},
            {"url": "", "label": "What needs doing"},
        ],
    }
    return render(request, "home/office/due.html", context, status=422 if form.errors else 200)
