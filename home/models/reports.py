"""The monitoring report to the Police and Crime Panel: a page made by the portal, edited, approved and published.

What the portal knew is written into the page when it is made. Words are people's from then on; numbers lie in rows of
their own (`FrozenFigure`), which the database lets nobody change, so a report says in five years what it says today.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from procrastinate.contrib.django import app
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import AbstractGroupApprovalTask, Page, PagePermissionTester

from home.models.report_blocks import ReportField, ThemeBlock
from home.reports.reading import ThemeRead, read_themes
from portal.design.pdf import render_pdf
from portal.design.words import long_date
from portal.events import ledger
from portal.plan.models import Plan, Theme


class PlanPage(Page):
    """The branch of the page tree that reports lie on. /plan/ itself is drawn from the Plan, by a view."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.ReportsPage"]
    template = "home/public/reports.html"


class ReportsPage(Page):
    """/plan/reports/: every published report, the latest first."""

    introduction = models.TextField(blank=True, help_text="A sentence or two above the list.")

    max_count = 1
    parent_page_types = ["home.PlanPage"]
    subpage_types = ["home.MonitoringReport"]
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    template = "home/public/reports.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        reports = MonitoringReport.objects.child_of(self).live().public().select_related("plan").order_by("-ends_on")
        return super().get_context(request, *args, **kwargs) | {"reports": reports}


class ReportPermissions(PagePermissionTester):
    """Who made a report does not publish it alone, where the setting asks for a second person."""

    def can_publish(self) -> bool:
        return super().can_publish() and _may_approve(self.page, self.user)

    def can_copy(self) -> bool:
        """There is one report on a plan and period."""
        return False


class ReportApproval(AbstractGroupApprovalTask):
    """The step in which a second person approves a report. Whoever had it made may say what to change, and no more."""

    def get_actions(self, obj: Page, user: Any) -> list[tuple[str, str, bool]]:
        actions = super().get_actions(obj, user)
        return actions if _may_approve(obj, user) else [one for one in actions if one[0] != "approve"]

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        report = task_state.workflow_state.content_object.specific
        if action_name == "approve" and not _may_approve(report, user):
            raise PermissionDenied
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        return "A second person approves the monitoring report"


def _may_approve(report: Any, user: Any) -> bool:
    return not settings.REPORTS_NEED_A_SECOND_PERSON or getattr(report, "made_by_id", None) != user.pk


class MonitoringReport(RoutablePageMixin, Page):
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    starts_on = models.DateField("first day of the period")
    ends_on = models.DateField("last day of the period")
    figures_as_at = models.DateField(editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True, editable=False
    )
    introduction = models.TextField(blank=True, help_text="A few sentences for whoever reads only this.")
    source = models.TextField("where it comes from", blank=True, help_text="Said at the end of the report.")
    body = ReportField([("theme", ThemeBlock())], blank=True, collapsed=True)

    parent_page_types = ["home.ReportsPage"]
    subpage_types: ClassVar[list[str]] = []
    # Made by the portal for a period (home.office.reports), never empty by hand.
    is_creatable = False
    template = "home/public/report.html"
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("starts_on", read_only=True),
                        FieldPanel("ends_on", read_only=True),
                        FieldPanel("figures_as_at", read_only=True, heading="As accepted by"),
                    ]
                ),
                FieldPanel("made_by", read_only=True, heading="Made by"),
            ],
            heading="The period",
        ),
        FieldPanel("introduction"),
        FieldPanel("body", heading="Themes"),
        FieldPanel("source"),
    ]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="report_dates_in_order"),
            models.UniqueConstraint(fields=["plan", "starts_on", "ends_on"], name="report_period_once"),
        ]

    @property
    def period(self) -> str:
        return f"{long_date(self.starts_on)} to {long_date(self.ends_on)}"

    @property
    def figures_to(self) -> date:
        """The last day that a figure in it can speak for."""
        return min(self.ends_on, self.figures_as_at)

    def permissions_for_user(self, user: Any) -> ReportPermissions:
        return ReportPermissions(user, self)

    def publish(self, revision: Any, user: Any = None, **options: Any) -> None:
        """Published, by somebody or by its date: recorded, and the PDF drawn in the background."""
        super().publish(revision, user=user, **options)
        ledger.record("report-published", self, by=user)
        app.configure_task("reports.draw_pdf").defer(report_id=self.pk)

    def themes(self) -> list[ThemeRead]:
        """As it is read: with its figures, without what an editor has not kept."""
        return read_themes(self.body, FrozenFigure.objects.filter(report=self).in_bulk())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return super().get_context(request, *args, **kwargs) | {"report": self, "themes": self.themes()}

    @path("pdf/", name="pdf")
    def pdf(self, request: HttpRequest) -> HttpResponse:
        """The tagged PDF, drawn when the report was published."""
        response = HttpResponse(ReportPdf.objects.of(self), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="monitoring-report-{self.slug}.pdf"'
        return response


class FrozenFigure(models.Model):
    """A figure of a report as it was on a day: never changed, by nobody. Small counts were hidden before."""

    report = models.ForeignKey(MonitoringReport, on_delete=models.CASCADE, related_name="figures")
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=140)
    definition = models.TextField(blank=True)
    of = models.CharField("service", max_length=400, blank=True)
    unit = models.CharField(max_length=12, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    actual = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    rating = models.CharField(max_length=30, blank=True)
    sentence = models.TextField()
    periods = models.JSONField(default=list, help_text="As in commissioning's PublishedTarget.periods.")
    as_at = models.DateField()
    source = models.CharField(max_length=300)

    class Meta:
        ordering: ClassVar = ["-report", "pk"]
        triggers = [pgtrigger.Protect(name="frozen_figure_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        name = f"{self.of}: {self.indicator}" if self.of else self.indicator
        return f"{name}, as at {long_date(self.as_at)}"


class ReportPdfManager(models.Manager["ReportPdf"]):
    def of(self, report: MonitoringReport) -> bytes:
        """The file of what is live, drawn now if the job has not been there yet."""
        found = self.filter(report=report, revision=report.live_revision_id).first()
        return bytes(found.content) if found else self.draw(report)

    def draw(self, report: MonitoringReport) -> bytes:
        """Draw and keep it, in place of what an earlier edition looked like."""
        context = {"report": report, "themes": report.themes()}
        content = render_pdf("home/pdf/report.html", context)
        self.update_or_create(report=report, defaults={"revision": report.live_revision_id, "content": content})
        return content


class ReportPdf(models.Model):
    """The PDF of the published edition: drawing takes seconds, so it is done once and not for each reader."""

    report = models.OneToOneField(MonitoringReport, on_delete=models.CASCADE, related_name="pdf_file")
    revision = models.BigIntegerField(null=True)
    content = models.BinaryField()

    objects = ReportPdfManager()

    def __str__(self) -> str:
        return f"PDF of {self.report}"
