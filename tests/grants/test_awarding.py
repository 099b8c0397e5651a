"""What an award makes, in one transaction."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from grants.domain.awarding import NotAnAward, make_agreement, withdraw_agreement
from grants.domain.reported_spending import reported_by_line
from grants.models import Decision, GrantAgreement
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.models import MonitoringReturn
from portal.payments.models import Instalment
from portal.questionnaires.models import Answer
from portal.questionnaires.schema import Kind
from tests.grants.community_grant import OUTCOMES
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory, FundBudgetFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.plan.factories import ThemeFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory
from tests.portal.questionnaires.schemas import question, schema

pytestmark = pytest.mark.django_db

BUDGET = schema(
    question(
        "budget",
        Kind.GROUP,
        row_name="line",
        rows_most=3,
        columns=(question("what"), question("cost", Kind.MONEY), question("asked_for", Kind.MONEY)),
    )
)
SPENDING = schema(
    question(
        "spend",
        Kind.GROUP,
        row_name="line",
        rows_most=3,
        columns=(question("what"), question("planned", Kind.MONEY), question("spent", Kind.MONEY)),
    )
)


@pytest.fixture
def commissioner():
    return UserFactory(role=Role.COMMISSIONER)


@pytest.fixture
def application():
    budget = FundBudgetFactory(amount=Decimal("20000.00"))
    call = CallFactory(
        fund=budget.fund,
        budget=budget,
        questionnaire_version__says=OUTCOMES,
        end_report_version=QuestionnaireVersionFactory(),
    )
    return ApplicationFactory(call=call, sent=True, state="decided", reference="SDF-2026-0042", title="Youth Clubs")


def award(application, amount="4000.00", **fields):
    return DecisionFactory(application=application, amount=Decimal(amount), **fields)


def test_the_agreement_is_what_was_awarded(application, commissioner):
    theme = ThemeFactory()
    application.themes.add(theme)

    agreement = make_agreement(award(application, conditions=["Send the lease.", "Thank them."]), by=commissioner)

    assert (agreement.reference, agreement.title, agreement.value, agreement.kind, agreement.state) == (
        "SDF-2026-0042",
        "Youth Clubs",
        Decimal("4000.00"),
        Agreement.Kind.GRANT,
        Agreement.State.PLANNED,
    )
    assert (agreement.starts_on, agreement.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert list(agreement.themes.all()) == [theme]
    assert list(agreement.conditions.values_list("number", "text")) == [(1, "Send the lease."), (2, "Thank them.")]


def test_a_larger_grant_is_paid_in_two_parts_and_the_second_waits_for_the_report(application, commissioner):
    agreement = make_agreement(award(application), by=commissioner)

    report = agreement.returns.get()
    assert list(agreement.instalments.values_list("number", "amount", "due_on", "after_return")) == [
        (1, Decimal("3000.00"), date(2027, 1, 1), None),
        (2, Decimal("1000.00"), date(2028, 2, 25), report.pk),
    ]


def test_a_small_grant_is_paid_at_once(application, commissioner):
    agreement = make_agreement(award(application, "3000.00"), by=commissioner)

    assert list(agreement.instalments.values_list("amount", "after_return")) == [(Decimal("3000.00"), None)]


def test_the_end_report_begins_with_the_budget_lines_that_were_agreed(application, commissioner):
    application.call.end_report_version = QuestionnaireVersionFactory(says=SPENDING)
    application.call.save()
    application.response.version = QuestionnaireVersionFactory(says=BUDGET)
    application.response.save()
    lines = [{"what": "Room", "cost": "4000.00", "asked_for": "4000.00"}]
    Answer.objects.create(response=application.response, key="budget", value=lines)

    agreement = make_agreement(award(application), by=commissioner)

    assert agreement.returns.get().response.values() == {"spend": [{"what": "Room", "planned": "4000.00"}]}


def test_an_award_has_the_budget_that_was_asked_for_beside_what_its_report_says(application, commissioner):
    application.call.end_report_version = QuestionnaireVersionFactory(says=SPENDING)
    application.call.save()
    application.response.version = QuestionnaireVersionFactory(says=BUDGET)
    application.response.save()
    lines = [
        {"what": "Room", "cost": "6000.00", "asked_for": "6000.00"},
        {"what": "Tools", "cost": "2000.00", "asked_for": "2000.00"},
    ]
    Answer.objects.create(response=application.response, key="budget", value=lines)

    agreement = make_agreement(award(application), by=commissioner)

    assert list(agreement.budget_lines.values_list("name", "amount", "tolerance")) == [
        ("Room", Decimal("3000.00"), Decimal("300.00")),
        ("Tools", Decimal("1000.00"), Decimal("100.00")),
    ]
    assert reported_by_line(agreement) == {}
    spent = [{"what": "room ", "spent": "100.50"}, {"what": "Room", "spent": "20"}, {"what": "Tea", "spent": ""}]
    response = agreement.returns.get().response
    Answer.objects.update_or_create(response=response, key="spend", defaults={"value": spent})
    accepted = {"state": MonitoringReturn.State.ACCEPTED, "accepted_by": commissioner, "accepted_at": timezone.now()}
    MonitoringReturn.objects.update(**accepted)
    assert reported_by_line(agreement) == {"room": Decimal("120.50")}


def test_the_end_report_asks_the_calls_questions_eight_weeks_after_the_end(application, commissioner):
    agreement = make_agreement(award(application), by=commissioner)

    report = agreement.returns.get()
    assert (report.kind, report.period_start, report.period_end, report.due_on) == (
        MonitoringReturn.Kind.END,
        date(2027, 1, 1),
        date(2027, 12, 31),
        date(2028, 2, 25),
    )
    assert report.response.version == application.call.end_report_version


def test_promised_outcomes_become_targets(application, commissioner):
    rows = [
        {"outcome": "Young people feel safer", "baseline": "2", "target": "40", "measured": "A survey"},
        {"outcome": "Neighbours get on", "target": "better"},
    ]
    Answer.objects.create(response=application.response, key="outcomes", value=rows)

    agreement = make_agreement(award(application), by=commissioner)

    target = agreement.targets.get()
    assert (target.indicator.title, target.baseline, target.value, target.how_measured) == (
        "Young people feel safer",
        Decimal(2),
        Decimal(40),
        "A survey",
    )
    assert sorted(agreement.own_indicators.values_list("title", flat=True)) == [
        "Neighbours get on",
        "Young people feel safer",
    ]


def test_an_award_makes_one_agreement(application, commissioner):
    decision = award(application)

    first = make_agreement(decision, by=commissioner)
    second = make_agreement(decision, by=commissioner)

    assert first.pk == second.pk
    assert GrantAgreement.objects.count() == 1
    assert first.instalments.count() == 2


def test_when_the_decision_is_not_kept_neither_is_the_agreement(application, commissioner):
    with transaction.atomic():
        make_agreement(award(application), by=commissioner)
        transaction.set_rollback(True)

    assert (GrantAgreement.objects.count(), Instalment.objects.count(), MonitoringReturn.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("outcome", [Decision.Outcome.DECLINE, Decision.Outcome.RESERVE])
def test_only_an_award_makes_an_agreement(outcome, application, commissioner):
    decision = award(application, "0.00", outcome=outcome, crime_reduction_reasons="")

    with pytest.raises(NotAnAward):
        make_agreement(decision, by=commissioner)


def test_a_superseded_award_gives_its_reference_to_the_next(application, commissioner):
    first = award(application)
    withdrawn = make_agreement(first, by=commissioner)
    withdraw_agreement(first, by=commissioner)
    Decision.objects.filter(pk=first.pk).update(superseded_at=first.decided_at)

    made = make_agreement(award(application, "2000.00"), by=commissioner)

    assert made.reference == "SDF-2026-0042"
    earlier = Agreement.objects.get(pk=withdrawn.pk)
    assert (earlier.reference, earlier.state) == ("SDF-2026-0042-W1", Agreement.State.WITHDRAWN)
    assert set(earlier.instalments.values_list("state", flat=True)) == {Instalment.State.CANCELLED}
