"""What was funded in 2019: entered by the portal's own verbs, then given the dates it really had.

The events ledger is not rewritten: it says truthfully that these records were entered when the demonstration was built.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F

from grants.domain.release import release_decisions
from grants.domain.results import refresh_award
from grants.models import (
    Application,
    Call,
    Decision,
    GrantAgreement,
    PublishedAward,
    PublishedDecision,
    PublishedResult,
)
from home.demonstration import road
from home.demonstration.answers import project_facts
from home.demonstration.projects import Project
from home.demonstration.road import Cast
from portal.accounts.models import User
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Membership
from portal.payments import domain as payments
from portal.payments.models import Instalment

STARTS_ON, ENDS_ON = date(2019, 6, 1), date(2020, 3, 31)
REPORTED_ON = date(2020, 5, 15)


def build_past_call(call: Call, projects: Sequence[Project], level: int, cast: Cast) -> None:
    """Fund `projects` under `call`: applied, scored at about `level`, decided, released, paid, reported, ended."""
    if call.applications.exists():
        return
    clerk = records_clerk()
    decided_on = call.decision_expected_on
    for number, project in enumerate(projects):
        applicant = road.organisation(
            project.organisation, kind=project.kind, town=project.town, members={clerk: Membership.Role.SIGNS}
        )
        facts = project_facts(
            title=project.title,
            summary=project.description,
            amount=project.pounds,
            starts_on=STARTS_ON,
            ends_on=ENDS_ON,
            theme=project.theme,
            area=project.area,
            outcome=project.outcome,
            target=project.target,
        )
        at = call.closes_at - timedelta(days=number + 1)
        application = road.start(call, applicant, facts, by=clerk, cast=cast, at=at)
        application = road.submit(application, by=clerk, at=at)
        application = road.check(application, by=cast["grants"])
        levels = [level - (number + place) % 2 for place in range(call.criteria.count())]
        road.score(application, cast["panel1"], levels, by=cast["grants"])
        road.score(application, cast["panel2"], levels, by=cast["grants"])
        road.award(application, project.pounds, project.why, project.conditions, by=cast["commissioner"])
    release_decisions(call, by=cast["grants"])
    for project in projects:
        _run(GrantAgreement.objects.get(organisation__name=project.organisation), project, clerk, cast)
    _give_dates(call, decided_on)
    Message.objects.filter(to__endswith="@group.example").delete()


def records_clerk() -> User:
    """Who entered the old records. Nobody can sign in as it."""
    clerk, _ = User.objects.get_or_create(email="records@demo.example", defaults={"name": "Entered from the records"})
    return clerk


def _run(agreement: GrantAgreement, project: Project, clerk: User, cast: Cast) -> None:
    road.sign_for(agreement, clerk)
    end_report = agreement.returns.get(kind=MonitoringReturn.Kind.END)
    road.report(end_report, project.actual, project.report, cast, by=clerk)
    Instalment.objects.filter(agreement=agreement).update(due_on=STARTS_ON)
    road.pay(agreement, cast, on=STARTS_ON + timedelta(days=14))
    payments.end_agreement(GrantAgreement.objects.get(pk=agreement.pk), by=cast["grants"])
    refresh_award(agreement.decision.application.reference)
    PublishedAward.objects.filter(reference=agreement.reference).update(amount_is_illustrative=project.illustrative)


def _give_dates(call: Call, decided_on: date) -> None:
    noon = road.noon(decided_on)
    decisions = Decision.objects.filter(application__call=call)
    decisions.update(decided_at=noon, released_at=noon)
    Call.objects.filter(pk=call.pk).update(released_at=noon)
    Application.objects.filter(call=call).update(created_at=F("submitted_at"))
    returns = MonitoringReturn.objects.filter(agreement__grantagreement__decision__in=decisions)
    returns.update(submitted_at=road.noon(REPORTED_ON), accepted_at=road.noon(REPORTED_ON + timedelta(days=5)))
    awards = PublishedAward.objects.filter(call_title=call.title)
    awards.update(awarded_on=decided_on, published_at=noon, financial_year=call.budget.year)
    PublishedDecision.objects.filter(award__in=awards).update(decided_on=decided_on, published_at=noon)
    PublishedResult.objects.filter(call_slug=call.slug).update(released_on=decided_on)
    PublishedDecision.objects.filter(title__endswith=call.title, award__isnull=True).update(
        decided_on=decided_on, published_at=noon
    )
