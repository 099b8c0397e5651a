"""What the public sees of a project after its award: payments, and the accepted end report."""

from decimal import Decimal

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from grants.domain.awarding import make_agreement
from grants.domain.publication import publish_award
from grants.domain.results import refresh_award
from grants.models import PublishedAward
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.expenditure.domain import ask_redaction, confirm_redaction, prepare_month
from portal.expenditure.models import ExpenditureLine
from portal.monitoring.domain import Reported, accept_return, open_correction, save_figures, submit_return
from portal.monitoring.models import Measurement, MonitoringReturn
from portal.payments.domain import approve_payment, mark_paid, prepare_payment
from portal.questionnaires.models import Answer
from tests.grants.community_grant import OUTCOMES
from tests.grants.factories import ApplicationFactory, DecisionFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.monitoring.factories import MeasurementFactory, ReturnFactory
from tests.portal.organisations.factories import MembershipFactory

PROMISED = [
    {"outcome": "Young people feel safer", "baseline": "12", "target": "40", "measured": "A survey"},
    {"outcome": "Young people meet an officer", "target": "20"},
]


def published(promised=PROMISED):
    """A live agreement of an award that the public can see."""
    application = ApplicationFactory(
        sent=True,
        state="decided",
        reference="SDF-2026-0042",
        title="Youth Clubs",
        call__questionnaire_version__says=OUTCOMES,
    )
    Answer.objects.create(response=application.response, key="outcomes", value=promised)
    decision = DecisionFactory(application=application, amount=Decimal("1000.00"))
    agreement = make_agreement(decision, by=None)
    publish_award(decision)
    Agreement.objects.filter(pk=agreement.pk).update(state=Agreement.State.LIVE)
    return Agreement.objects.get(pk=agreement.pk)


def pay(instalment):
    BankAccountFactory(organisation=instalment.agreement.organisation)
    prepare_payment(instalment, by=UserFactory(role=Role.GRANTS_OFFICER))
    finance = UserFactory(role=Role.FINANCE_OFFICER)
    approve_payment(instalment, by=finance)
    mark_paid(instalment, by=finance, paid_on=timezone.localdate(), remittance="BACS-1")


def report(agreement, state, figures):
    officer = UserFactory()
    row = agreement.returns.get(kind="end")
    accepted = {"accepted_by": officer, "accepted_at": timezone.now()}
    for indicator, value in zip(agreement.own_indicators.order_by("pk"), figures, strict=True):
        Measurement.objects.create(monitoring_return=row, indicator=indicator, value=value, entered_by=officer)
    MonitoringReturn.objects.filter(pk=row.pk).update(state=state, narrative="They came every week.", **accepted)


@pytest.mark.django_db
def test_a_payment_leaves_a_job_that_shows_it_to_the_public():
    agreement = published()
    pay(agreement.instalments.get())

    # Journeys leave their jobs behind, so the latest is ours.
    job = ProcrastinateJob.objects.filter(queue_name="publication").latest("pk")
    app.tasks[job.task_name](**job.args)

    award = PublishedAward.objects.get()
    assert award.amount_paid == Decimal("1000.00")
    paid_on = agreement.instalments.get().paid_on
    assert award.payments == [{"kind": "paid", "on": paid_on.isoformat(), "amount": "1000.00"}]
    assert "<caption" in Client().get(f"/funded/{award.slug}/").text
    assert f"{paid_on.isoformat()} paid: 1000.00" in Client().get("/funded.csv").getvalue().decode()


@pytest.mark.django_db
def test_single_payments_of_a_recipient_that_is_hidden_in_the_register_are_not_published():
    agreement = published()
    pay(agreement.instalments.get())
    officer, finance = UserFactory(role=Role.GRANTS_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    prepare_month(timezone.localdate(), by=finance)
    line = ExpenditureLine.objects.get()
    ask_redaction(line, by=officer, redaction="safety", reason="A threat.", public_purpose="Help")
    confirm_redaction(line, by=finance)

    job = ProcrastinateJob.objects.filter(queue_name="publication").latest("pk")
    app.tasks[job.task_name](**job.args)

    award = PublishedAward.objects.get()
    assert (award.payments, award.amount_paid) == ([], Decimal("1000.00"))


@pytest.mark.django_db
@pytest.mark.parametrize(("corrected", "said"), [(46, "Hidden: corrected by 1 to 4"), (54, "54"), (2, "1 to 4")])
def test_a_corrected_figure_is_held_against_what_was_published_before(corrected, said):
    agreement = published()
    report(agreement, MonitoringReturn.State.ACCEPTED, [Decimal(44), Decimal(30)])
    accepted = agreement.returns.get()
    first = agreement.own_indicators.order_by("pk")[0]
    provider = MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user
    correction = open_correction(accepted, by=provider, reason="Counted anew.", wrong=[first.pk])
    save_figures(correction, {first.pk: Reported(Decimal(corrected))}, by=provider)
    accept_return(submit_return(correction, by=provider), by=UserFactory(role=Role.GRANTS_OFFICER))

    award = refresh_award("SDF-2026-0042")

    assert [one["actual"] for one in award.outcomes] == [said, "30"]


@pytest.mark.django_db
def test_an_end_report_is_held_against_its_own_corrections_where_there_were_returns_before_it():
    agreement = published()
    first = agreement.own_indicators.order_by("pk")[0]
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    provider = MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user
    quarter = ReturnFactory(agreement=agreement, accepted=True, number=9, narrative="Begun.")
    MeasurementFactory(monitoring_return=quarter, indicator=first, value=41)
    report(agreement, MonitoringReturn.State.ACCEPTED, [Decimal(44), Decimal(30)])

    for accepted, value in [(quarter, 53), (agreement.returns.get(kind="end"), 46)]:
        correction = open_correction(accepted, by=provider, reason="Counted anew.", wrong=[first.pk])
        save_figures(correction, {first.pk: Reported(Decimal(value))}, by=provider)
        accept_return(submit_return(correction, by=provider), by=officer)

    award = refresh_award("SDF-2026-0042")

    assert [one["actual"] for one in award.outcomes] == ["Hidden: corrected by 1 to 4", "30"]


@pytest.mark.django_db
def test_an_outcome_taken_over_from_another_agreement_is_not_told_twice():
    agreement = published()
    report(agreement, MonitoringReturn.State.ACCEPTED, [Decimal(44), Decimal(30)])
    elsewhere = ReturnFactory(accepted=True)
    with pgtrigger.ignore("monitoring.Measurement:accepted_figure_stays"):
        agreement.returns.get().measurements.filter(value=44).update(came_by="shared", taken_from=elsewhere)

    award = refresh_award("SDF-2026-0042")

    assert [one["actual"] for one in award.outcomes] == ["Counted under another agreement", "30"]


@pytest.mark.django_db
def test_an_accepted_report_says_what_came_of_each_promise():
    report(published(), MonitoringReturn.State.ACCEPTED, [Decimal(44), Decimal(3)])

    award = refresh_award("SDF-2026-0042")

    assert [(one["title"], one["target"], one["actual"]) for one in award.outcomes] == [
        ("Young people feel safer", "40", "44"),
        ("Young people meet an officer", "20", "1 to 4"),
    ]
    assert award.story == "They came every week."


@pytest.mark.django_db
def test_promises_that_begin_alike_keep_their_own_results():
    alike = [{"outcome": "Young people " * 12 + end, "target": "40"} for end in ("feel safer", "meet an officer")]
    report(published(alike), MonitoringReturn.State.ACCEPTED, [Decimal(44), Decimal(30)])

    award = refresh_award("SDF-2026-0042")

    assert [one["actual"] for one in award.outcomes] == ["44", "30"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["due", "submitted", "queried"])
def test_a_report_that_is_not_accepted_stays_in_the_office(state):
    report(published(), state, [Decimal(44), Decimal(30)])

    award = refresh_award("SDF-2026-0042")

    assert [one["actual"] for one in award.outcomes] == [None, None]
    assert award.story == ""


@pytest.mark.django_db
def test_what_is_not_published_stays_unpublished():
    assert refresh_award("SDF-2026-0099") is None
    assert PublishedAward.objects.count() == 0
