"""A large believable data set, written in bulk, for measuring: applications, scores, decisions, published projects.

Rows go straight into the tables, past the verbs, so no mail is sent and no event recorded. Every organisation is called
an example.
"""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from grants.models import (
    Application,
    Assessment,
    Call,
    Criterion,
    Decision,
    FundBudget,
    Gate,
    GateResult,
    PublishedAward,
    Score,
)
from portal.accounts.models import User
from portal.database.at_once import check_at_once
from portal.dates.financial_years import financial_year, financial_year_bounds
from portal.organisations.models import Organisation
from portal.plan.models import Theme
from portal.questionnaires.models import Answer, Response

PLACES = ["Weymouth", "Poole", "Bridport", "Sherborne", "Swanage", "Wareham", "Blandford", "Christchurch", "Lyme Regis"]
GROUPS = ["Youth Club", "Allotment Society", "Rowing Club", "Lunch Club", "Repair Café", "Choir", "Boxing Club"]
AIMS = [
    "A safer evening",
    "Somewhere to go",
    "Doorstep scam watch",
    "Mentors",
    "Bikes mended",
    "A garden",
    "Night lights",
]
AREAS = ["E06000058", "E06000059"]
YEARS = range(2016, 2026)
# Who applies is drawn by lot, so that one organisation may come up often.
MOST_OF_ONE = 1000
REASONS = Decision.MainReason.values
BATCH = 2_000


@transaction.atomic
def build_many(count: int, *, seed: int = 20260401) -> None:
    """Add `count` decided applications over ten financial years; about a third are awarded and published."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, not a secret
    template = Call.objects.get(slug="community-grants")
    calls = {year: _call_of(template, year, Decimal(count * 2000)) for year in YEARS}
    scorers = list(User.objects.filter(email__startswith="panel").order_by("email")[:2])
    clerk = User.objects.get(email="records@demo.example")
    themes = list(Theme.objects.published())
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Example {PLACES[n % len(PLACES)]} {GROUPS[n % len(GROUPS)]} {n // 63 + 1}",
            kind=Organisation.Kind.COMMUNITY_GROUP,
            address="1 High Street",
            town=PLACES[n % len(PLACES)],
            postcode="DT1 1AA",
        )
        for n in range(max(count // 8, 1))
    )
    taken = Application.objects.filter(reference__startswith="EX-").count()
    check_at_once()
    for start in range(0, count, BATCH):
        numbers = range(taken + start, taken + min(start + BATCH, count))
        _batch(numbers, calls, organisations, themes, scorers, clerk, chance)


def _call_of(template: Call, year: int, amount: Decimal) -> Call:
    """A closed call of that financial year with a budget that holds whatever is awarded."""
    budget, _ = FundBudget.objects.get_or_create(fund=template.fund, year=year, defaults={"amount": amount})
    FundBudget.objects.filter(pk=budget.pk).update(amount=budget.amount + amount)
    first, last = financial_year_bounds(year)
    slug = f"example-community-grants-{year}"
    existing = Call.objects.filter(slug=slug).first()
    if existing:
        return existing
    call = Call.objects.get(pk=template.pk)
    call.pk, call._state.adding = None, True
    call.slug, call.title, call.budget = slug, f"Example community grants, {year}", budget
    call.opens_at, call.closes_at = _at(first), _at(first + timedelta(days=60))
    call.decision_expected_on, call.published, call.released_at = last, False, _at(first + timedelta(days=100))
    call.scores_needed_by, call.applications_per_organisation = None, MOST_OF_ONE
    call.save()
    for model in (Criterion, Gate):
        rows = list(model.objects.filter(call=template))
        for row in rows:
            row.pk, row.call = None, call
        model.objects.bulk_create(rows)
    return call


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def _batch(numbers, calls, organisations, themes, scorers, clerk, chance) -> None:
    version = calls[YEARS[0]].questionnaire_version
    responses = Response.objects.bulk_create(Response(version=version) for _ in numbers)
    applications, facts = [], []
    for number, response in zip(numbers, responses, strict=True):
        call = calls[YEARS[number % len(YEARS)]]
        sent_at = call.opens_at + timedelta(minutes=chance.randrange(60 * 24 * 60))
        amount = Decimal(chance.randrange(200, 3000, 10))
        organisation = chance.choice(organisations)
        title = f"{chance.choice(AIMS)} in {organisation.town}"
        facts.append((call, amount, chance.choice(themes), chance.random()))
        applications.append(
            Application(
                call=call,
                organisation=organisation,
                reference=f"EX-{sent_at.year}-{number:06d}",
                response=response,
                state=Application.State.DECIDED,
                title=title,
                summary=f"{title}, run by volunteers of {organisation.name}, for anybody who lives nearby.",
                amount_requested=amount,
                starts_on=(sent_at + timedelta(days=120)).date(),
                ends_on=(sent_at + timedelta(days=420)).date(),
                areas=[chance.choice(AREAS)],
                created_by=clerk,
                submitted_by=clerk,
                submitted_at=sent_at,
            )
        )
    Application.objects.bulk_create(applications)
    through = Application.themes.through
    through.objects.bulk_create(
        through(application_id=application.pk, theme_id=theme.pk)
        for application, (_, _, theme, _) in zip(applications, facts, strict=True)
    )
    Answer.objects.bulk_create(
        Answer(response_id=application.response_id, key=key, value=value)
        for application in applications
        for key, value in [
            ("project_name", application.title),
            ("summary", application.summary),
            ("amount_requested", str(application.amount_requested)),
        ]
    )
    _assess(applications, scorers, clerk, chance)
    _decide(applications, facts, clerk)


def _assess(applications, scorers, clerk, chance) -> None:
    criteria = {call_id: list(Criterion.objects.filter(call=call_id)) for call_id in {a.call_id for a in applications}}
    gates = {call_id: list(Gate.objects.filter(call=call_id)) for call_id in criteria}
    GateResult.objects.bulk_create(
        GateResult(application=application, gate=gate, passed=True, reason="In order.", checked_by=clerk)
        for application in applications
        for gate in gates[application.call_id]
    )
    assessments = Assessment.objects.bulk_create(
        Assessment(
            application=application,
            assessor=scorer,
            assigned_by=clerk,
            state=Assessment.State.COMPLETE,
            no_conflict_declared_at=application.submitted_at,
            completed_at=application.submitted_at + timedelta(days=30),
            recommended_amount=application.amount_requested,
            comment="Scored from what the application says.",
        )
        for application in applications
        for scorer in scorers
    )
    Score.objects.bulk_create(
        (
            Score(assessment=assessment, criterion=criterion, axis="score", value=chance.choice([2, 3, 3, 4, 4, 5]))
            for assessment in assessments
            for criterion in criteria[assessment.application.call_id]
        ),
        batch_size=10_000,
    )


def _decide(applications, facts, clerk) -> None:
    decisions, awards = [], []
    for application, (call, amount, theme, luck) in zip(applications, facts, strict=True):
        decided_at = call.released_at
        awarded = luck < 0.33
        why = "It keeps people at risk among people who notice."
        decisions.append(
            Decision(
                application=application,
                budget=call.budget,
                outcome=Decision.Outcome.AWARD if awarded else Decision.Outcome.DECLINE,
                amount=amount if awarded else 0,
                reasons="As the panel recommended.",
                crime_reduction_reasons=why if awarded else "",
                main_reason="" if awarded else REASONS[int(luck * 100) % len(REASONS)],
                decided_by=clerk,
                decided_at=decided_at,
                released_at=decided_at,
            )
        )
        if awarded:
            awards.append((_award(application, call, amount, decided_at, why), theme))
    Decision.objects.bulk_create(decisions)
    PublishedAward.objects.bulk_create(award for award, _ in awards)
    through = PublishedAward.themes.through
    through.objects.bulk_create(through(publishedaward_id=award.pk, theme_id=theme.pk) for award, theme in awards)


def _award(application: Application, call: Call, amount: Decimal, decided_at: datetime, why: str) -> PublishedAward:
    organisation = application.organisation
    return PublishedAward(
        reference=application.reference,
        slug=f"{slugify(application.title)}-{application.reference.lower()}",
        fund_name=call.fund.name,
        fund_slug=call.fund.slug,
        call_title=call.title,
        organisation_name=organisation.name,
        organisation_id=organisation.identifiers[0],
        title=application.title,
        description=application.summary,
        amount_applied_for=amount,
        amount_awarded=amount,
        amount_is_illustrative=True,
        reasons=why,
        legal_power=call.fund.legal_power,
        decision_maker=call.fund.decision_body,
        awarded_on=decided_at.date(),
        financial_year=financial_year(decided_at.date()),
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        areas=application.areas,
        outcomes=[{"title": "People who came", "baseline": "0", "target": "20", "actual": None, "unit": "count"}],
        search_text=" ".join([application.title, organisation.name, application.summary]).lower(),
        published_at=decided_at,
    )
