"""Making the draft of a monitoring report from what the portal knows. From then on the words are people's."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from home.models import FrozenFigure, HomePage, MonitoringReport, PlanPage, ReportApproval, ReportsPage
from home.models.report_blocks import RiskStanding
from home.permissions import give_report_permissions
from home.reports.gathering import TargetKnown, ThemeKnown, gather
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.dates.quarters import quarter_words
from portal.design.words import long_date
from portal.events import ledger
from portal.plan.models import Plan

__all__ = ["NoHomePage", "PeriodToCome", "ReportIsThere", "make_report", "reports_page"]

APPROVERS = (Role.COMMISSIONER, Role.EDITOR)


class ReportIsThere(Exception):
    """`report` is the one on this plan and period."""

    def __init__(self, report: MonitoringReport) -> None:
        super().__init__(str(report))
        self.report = report


class PeriodToCome(Exception):
    """The period has not begun."""


class NoHomePage(Exception):
    """The site has no front page yet, so there is no place for a report."""


@transaction.atomic
def make_report(plan: Plan, starts_on: date, ends_on: date, *, by: User | None) -> MonitoringReport:
    """The draft for `plan` and the period, both days included. Raises ReportIsThere, PeriodToCome or NoHomePage."""
    today = timezone.localdate()
    Plan.objects.select_for_update().get(pk=plan.pk)  # two who press the button at once make one report
    there = MonitoringReport.objects.filter(plan=plan, starts_on=starts_on, ends_on=ends_on).first()
    if there:
        raise ReportIsThere(there)
    if starts_on > today:
        raise PeriodToCome
    period = quarter_words(starts_on, ends_on)
    report = MonitoringReport(
        title=f"Monitoring report, {period}",
        slug=_free_slug(period, plan),
        plan=plan,
        starts_on=starts_on,
        ends_on=ends_on,
        figures_as_at=today,
        made_by=by,
        owner=by,
        source=_source(ends_on, today),
        live=False,
    )
    reports_page().add_child(instance=report)
    blocks = [_block(report, known, today) for known in gather(plan, starts_on, ends_on)]
    report.body = json.dumps(blocks)  # type: ignore[assignment]  # the field reads JSON
    report.save_revision(user=by, log_action=True)
    ledger.record("report-made", report, by=by, note=f"{plan}, {report.period}")
    return report


def reports_page() -> ReportsPage:
    """Where reports lie; made with its branch and who may do what there, if it is not there yet."""
    there = ReportsPage.objects.first()
    if there:
        return there
    home = HomePage.objects.first()
    if home is None:
        raise NoHomePage
    branch = PlanPage.objects.first() or home.add_child(instance=PlanPage(title="The Plan", slug="plan"))
    page = branch.add_child(
        instance=ReportsPage(
            title="Monitoring reports",
            slug="reports",
            introduction="How the Plan is going, as the Commissioner reports it to the Police and Crime Panel.",
        )
    )
    give_report_permissions(page)
    _ask_for_approval(page)
    return page


def _ask_for_approval(page: ReportsPage) -> None:
    workflow = Workflow.objects.create(name="Approval of monitoring reports")
    task = ReportApproval.objects.create(name="Read and approve the report")
    task.groups.set([Group.objects.get_or_create(name=role.label)[0] for role in APPROVERS])
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=page)


def _free_slug(period: str, plan: Plan) -> str:
    slug = slugify(period)
    taken = MonitoringReport.objects.filter(slug=slug).exists()
    return f"{slug}-{plan.slug}" if taken else slug


def _source(ends_on: date, today: date) -> str:
    return (
        f"The figures are those of the time up to {long_date(min(ends_on, today))}, as the office had accepted them "
        f"from providers by {long_date(today)}. The amounts are what was awarded and paid in the period of the "
        f"report, and what is said of commitments is how they stood on {long_date(today)}. None of it is changed "
        "afterwards; the pages of the projects and contracts show what was learned since. Counts from 1 to 4 are "
        "hidden, so that nobody can be recognised."
    )


def _block(report: MonitoringReport, known: ThemeKnown, today: date) -> dict[str, Any]:
    """A theme as a block of the report's stream; its figures are frozen on the way."""
    theme = known.theme
    return {
        "type": "theme",
        "value": {
            "pillar": theme.pillar.title,
            "theme": theme.title,
            "slug": theme.slug,
            "headlines": known.headlines,
            "indicators": [
                {"figure": _frozen(report, theme.pk, target, today).pk, "words": ""} for target in known.targets
            ],
            "activities": known.activities,
            "risks": [{"words": words, "standing": RiskStanding.SUGGESTED} for words in known.worries],
            "commitments": [
                {
                    "title": one.title,
                    "state": one.state,
                    "as_at": one.as_at.isoformat() if one.as_at else None,
                    "story": one.story,
                }
                for one in theme.commitments.all()
            ],
        },
    }


def _frozen(report: MonitoringReport, theme_id: int, known: TargetKnown, today: date) -> FrozenFigure:
    target, contract = known.target, known.target.contract
    return FrozenFigure.objects.create(
        report=report,
        theme_id=theme_id,
        indicator=target.indicator,
        definition=target.definition,
        of=contract.title,
        unit=target.unit,
        target=target.target,
        actual=known.stood.actual,
        rating=known.stood.rating,
        sentence=known.stood.sentence,
        periods=known.periods,
        as_at=today,
        source=f"Returns of {contract.provider_name} on contract {contract.reference}, as accepted and published.",
    )
