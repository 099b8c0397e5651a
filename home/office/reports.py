"""Monitoring reports in the back office: what there is, and the button that makes the next draft."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from home.domain.reports import NoHomePage, PeriodToCome, ReportIsThere, make_report
from home.models import MonitoringReport
from home.reports.reading import suggestions
from portal.accounts.audiences import audience, office
from portal.accounts.roles import Role
from portal.dates.quarters import quarter_of, quarter_words, quarters
from portal.plan.models import Plan

MAKERS = office(Role.EDITOR, Role.COMMISSIONING_OFFICER)
LATEST = 40
Quarter = tuple[Any, Any]


class ReportForm(forms.Form):
    plan = forms.ModelChoiceField(label="On the plan", queryset=Plan.objects.published(), empty_label=None)
    period = forms.ChoiceField(label="For the quarter")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        first = Plan.objects.published().last()
        since = min(first.starts_on, today) if first else today
        self.quarters = {f"{one[0]}": one for one in quarters(since, today)}
        self.fields["period"].choices = [(name, quarter_words(*one)) for name, one in self.quarters.items()]

    def clean_period(self) -> Quarter:
        return self.quarters[self.cleaned_data["period"]]


def last_full_quarter() -> Quarter:
    first, _ = quarter_of(timezone.localdate())
    return quarter_of(first - timedelta(days=1))


@audience(MAKERS)
def reports(request: HttpRequest) -> HttpResponse:
    """GET: the reports, latest first, and the button. POST: make the draft and go to it."""
    plan, quarter = Plan.objects.current(timezone.localdate()), last_full_quarter()
    form = ReportForm(request.POST if request.method == "POST" else None, initial={"plan": plan, "period": quarter[0]})
    if request.method == "POST" and form.is_valid() and (made := _made(request, form)):
        return redirect("wagtailadmin_pages:edit", made.pk)
    found = MonitoringReport.objects.select_related("plan", "made_by").order_by("-ends_on", "-pk")[:LATEST]
    rows = [(one, suggestions(one.get_latest_revision_as_object().body) if not one.live else 0) for one in found]
    title = "Monitoring reports"
    context = {
        "form": form,
        "rows": rows,
        "plan": plan,
        "next": quarter_words(*quarter),
        "next_value": quarter[0].isoformat(),
        "next_is_there": any((one.plan, one.starts_on) == (plan, quarter[0]) for one, _ in rows),
        "page_title": title,
        "header_title": title,
        "header_icon": "doc-full-inverse",
        "breadcrumbs_items": [{"url": reverse("wagtailadmin_home"), "label": "Home"}, {"url": "", "label": title}],
    }
    return render(request, "home/office/reports.html", context, status=400 if form.errors else 200)


def _made(request: HttpRequest, form: ReportForm) -> MonitoringReport | None:
    """The draft that was made; None with the reason at the form."""
    starts_on, ends_on = form.cleaned_data["period"]
    try:
        made = make_report(form.cleaned_data["plan"], starts_on, ends_on, by=request.user)
    except ReportIsThere as there:
        form.add_error("period", f"There is one already: “{there.report}”. Open it below.")
    except PeriodToCome:
        form.add_error("period", "This quarter has not begun. Choose one that has.")
    except NoHomePage:
        form.add_error(None, "The site has no front page yet. Ask an editor to make one under Pages.")
    else:
        messages.success(request, "The draft is here. Write what the portal cannot know, and have it approved.")
        return made
    return None
