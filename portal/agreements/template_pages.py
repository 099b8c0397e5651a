"""Templates of agreements in the back office: the list, the page where one is worded and published, each version."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse, reverse_lazy
from django.views.decorators.http import require_POST

from portal.accounts.audiences import audience, office
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.comparing import changes_in, compared
from portal.agreements.domain import templates as verbs
from portal.agreements.domain.errors import AgreementRefusal
from portal.agreements.domain.officers import OFFICER_OF
from portal.agreements.models import Agreement, AgreementTemplate, TemplateVersion
from portal.agreements.template_forms import NewTemplateForm, PublishForm, VersionForm
from portal.agreements.text import passages
from portal.agreements.wording.clauses import chosen
from portal.agreements.wording.fields import ASKED, FIELDS, KEEPS
from portal.agreements.wording.writing import as_text, write
from portal.events import ledger

LIST = (("Templates of agreements", reverse_lazy("agreement_templates:list")),)
OFFICERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
# How many agreements a preview may be made from.
REAL_ONES = 12
EXAMPLES = "examples"
LATEST = 30


def kinds_of(user: User) -> list[str]:
    return [kind for kind, role in OFFICER_OF.items() if user.has_role(role)]


def _template(request: HttpRequest, pk: int) -> AgreementTemplate:
    """One of the kinds that are the person's work; others are not found."""
    return get_object_or_404(AgreementTemplate, pk=pk, kind__in=kinds_of(request.user))


@audience(OFFICERS)
def templates(request: HttpRequest) -> HttpResponse:
    """Every template of the person's kinds, and a form for another."""
    kinds = kinds_of(request.user)
    for kind in kinds:
        verbs.usual_template(kind)
    form = NewTemplateForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        made = verbs.make_template(name=form.cleaned_data["name"], kind=form.cleaned_data["kind"], by=request.user)
        messages.success(request, f"“{made}” is begun from the usual words. It is used once you have published it.")
        return redirect("agreement_templates:template", made.pk)
    rows = AgreementTemplate.objects.filter(kind__in=kinds).prefetch_related("versions")
    used = dict(
        Agreement.objects.exclude(template_version=None)
        .order_by()
        .values_list("template_version__template")
        .annotate(Count("pk"))
    )
    context = {"rows": [_row(one, used.get(one.pk, 0)) for one in rows], "form": form}
    return _page(request, "templates.html", "Templates of agreements", context, status=422 if form.errors else 200)


def _row(one: AgreementTemplate, used: int) -> dict[str, Any]:
    versions = list(one.versions.all())
    published = next((each for each in versions if each.published_at), None)
    draft = next((each for each in versions if not each.published_at), None)
    return {"template": one, "published": published, "draft": draft, "used": used}


@audience(OFFICERS)
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """Word the draft; "Preview" takes what is typed and saves nothing."""
    one = _template(request, pk)
    published, draft = one.published, one.draft
    begun = draft or published
    assert begun is not None
    form = VersionForm(request.POST if request.method == "POST" else None, instance=begun)
    reals = _reals(one, request.user)
    shown = next((each for each in reals if each.reference == request.POST.get("with")), None)
    if request.method != "POST" and reals:
        shown = reals[0]
    tried = ""
    if form.is_bound and form.is_valid():
        if "preview" in request.POST:
            tried = form.cleaned_data["text"]
        elif saved := _saved(request, one, form):
            return saved
    # The form writes on the row that it validates: what is stored is read anew.
    now = one.draft
    text = tried or (now or published or begun).text
    context = {
        "template": one,
        "published": published,
        "draft": now,
        "form": form,
        "fields": [(field, field.name in KEEPS) for field in FIELDS],
        "asked": ASKED,
        "reals": reals,
        "shown": shown,
        "tried": bool(tried),
        "preview": passages(_preview(text, shown)),
        "publish": PublishForm(initial={"seen": now.text}) if now else None,
        "differences": compared(published.text, now.text) if now and published else [],
        "versions": one.versions.filter(published_at__isnull=False).select_related("published_by"),
        "history": ledger.timeline(one)[:LATEST],
    }
    context["changes"] = changes_in(context["differences"])
    return _page(request, "template.html", one.name, context, above=LIST, status=422 if form.errors else 200)


def _saved(request: HttpRequest, one: AgreementTemplate, form: VersionForm) -> HttpResponse | None:
    try:
        draft = verbs.write_draft(one, form.written, by=request.user)
    except AgreementRefusal as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, f"Version {draft.number} is saved as a draft. Agreements say it once it is published.")
    return redirect("agreement_templates:template", one.pk)


def _reals(one: AgreementTemplate, user: User) -> list[Agreement]:
    """The latest awards or contracts that the officer may read, to make a preview from."""
    mine = Agreement.objects.visible_to(user).filter(kind=one.kind).select_related("organisation")
    return list(mine.order_by("-created_at", "-pk")[:REAL_ONES])


def _preview(text: str, shown: Agreement | None) -> str:
    """The words for one agreement; from examples, with every clause, where there is none."""
    if shown:
        return write(text, shown)
    return as_text(chosen(text, lambda name: True), {field.name: field.example for field in FIELDS})


@audience(OFFICERS)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    one = _template(request, pk)
    form = PublishForm(request.POST)
    seen = form.cleaned_data["seen"].replace("\r\n", "\n") if form.is_valid() else ""

    def act() -> str:
        version = verbs.publish_draft(one, by=request.user, seen=seen)
        return f"Version {version.number} is published. Agreements that are offered from now on say it."

    return _by_button(request, one, act)


@audience(OFFICERS)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    one = _template(request, pk)

    def act() -> str:
        verbs.drop_draft(one, by=request.user)
        return "The draft is dropped. What it said is kept in the history below."

    return _by_button(request, one, act)


@audience(OFFICERS)
@require_POST
def usual(request: HttpRequest, pk: int) -> HttpResponse:
    one = _template(request, pk)

    def act() -> str:
        verbs.make_usual(one, by=request.user)
        return f"“{one}” is used wherever no other is chosen."

    return _by_button(request, one, act)


def _by_button(request: HttpRequest, one: AgreementTemplate, act: Any) -> HttpResponse:
    try:
        messages.success(request, act())
    except AgreementRefusal as refusal:
        messages.error(request, str(refusal))
    return redirect("agreement_templates:template", one.pk)


@audience(OFFICERS)
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A published version as it stays, and what it changed."""
    one = _template(request, pk)
    found = get_object_or_404(TemplateVersion, template=one, number=number, published_at__isnull=False)
    before = one.versions.filter(number__lt=number, published_at__isnull=False).first()
    context = {
        "template": one,
        "version": found,
        "before": before,
        "differences": compared(before.text, found.text) if before else [],
        "used": found.agreements.count(),
    }
    above = (*LIST, (one.name, reverse("agreement_templates:template", args=[one.pk])))
    return _page(request, "template_version.html", f"Version {number}", context, above=above)


def _page(
    request: HttpRequest,
    name: str,
    title: str,
    context: dict[str, Any],
    *,
    above: tuple[tuple[str, Any], ...] = (),
    status: int = 200,
) -> HttpResponse:
    way = [("Home", reverse("wagtailadmin_home")), *((label, str(url)) for label, url in above), (title, "")]
    frame = {
        "header_title": title,
        "page_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [{"url": url, "label": label} for label, url in way],
    }
    return render(request, f"agreements/office/{name}", frame | context, status=status)


TEMPLATES = [
    path("", templates, name="list"),
    path("<int:pk>/", template, name="template"),
    path("<int:pk>/publish/", publish, name="publish"),
    path("<int:pk>/drop/", drop, name="drop"),
    path("<int:pk>/usual/", usual, name="usual"),
    path("<int:pk>/versions/<int:number>/", version, name="version"),
]
