"""What an award makes: a grant agreement with its conditions, payment schedule, targets and end report.

All of it in the transaction of the decision, so that there is never an award without its agreement. It stays planned,
and unseen by the applicant, until decisions are released.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from grants.domain.agreed_spending import SPEND, agreed_lines, agreed_rows
from grants.domain.promised_outcomes import PromisedOutcome, promised_outcomes
from grants.models import Decision, GrantAgreement
from portal.accounts.models import User
from portal.agreements.domain import set_money
from portal.agreements.models import Agreement, Condition
from portal.events.ledger import record
from portal.monitoring.models import Indicator, MonitoringReturn, Target
from portal.payments import domain as payments
from portal.payments.instalments import When, schedule
from portal.questionnaires.domain import start_response, start_with

# The end report is due eight weeks after the end: time to close the accounts and to ask the people helped.
END_REPORT_DUE_AFTER = timedelta(weeks=8)
# A grant is spent in twelve months where the applicant gave no dates.
USUAL_LENGTH = timedelta(days=364)


class NotAnAward(ValueError):
    """Only a live award makes an agreement."""


@transaction.atomic
def make_agreement(decision: Decision, *, by: User | None) -> GrantAgreement:
    """The agreement of an award, made once however often it is asked for. Raises NotAnAward."""
    held = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    made = GrantAgreement.objects.filter(decision=held).first()
    if made:
        return made
    if held.outcome != Decision.Outcome.AWARD or held.superseded_at:
        raise NotAnAward(f"{held} is not a live award.")
    application = held.application
    starts_on = application.starts_on or timezone.localdate(held.decided_at)
    agreement = GrantAgreement.objects.create(
        decision=held,
        reference=application.reference,
        organisation=application.organisation,
        title=application.title,
        purpose=application.summary,
        value=held.amount,
        starts_on=starts_on,
        ends_on=application.ends_on or starts_on + USUAL_LENGTH,
        template=application.call.fund.agreement_template,
    )
    if held.budget and held.budget.stream_id:
        set_money(agreement, {(held.budget.year, held.budget.stream_id): agreement.value})
    agreement.themes.set(application.themes.all())
    Condition.objects.bulk_create(
        Condition(agreement=agreement, number=number, text=text) for number, text in enumerate(held.conditions, start=1)
    )
    answers = application.response.values()
    payments.make_budget(agreement, agreed_lines(answers, agreement.value), by=by)
    _promise(agreement, promised_outcomes(answers))
    report = _end_report(agreement, held)
    _schedule(agreement, report, from_day=timezone.localdate(held.decided_at), by=by)
    record("agreement-made", agreement, by=by, changes={"value": [None, agreement.value]})
    return agreement


@transaction.atomic
def withdraw_agreement(decision: Decision, *, by: User | None) -> None:
    """Take back the agreement of a decision that is superseded before its release. Nothing to do where there is none.

    The row stays, as everything the ledger speaks of; it gives its reference to the agreement that may follow.
    """
    agreement = GrantAgreement.objects.filter(decision=decision).exclude(state__in=Agreement.NEVER_BEGAN).first()
    if agreement is None:
        return
    payments.withdraw_agreement(agreement, by=by, reason="The decision was superseded before its release.")
    earlier = Agreement.objects.filter(reference__startswith=f"{agreement.reference}-W").count()
    Agreement.objects.filter(pk=agreement.pk).update(reference=f"{agreement.reference}-W{earlier + 1}")


def _promise(agreement: GrantAgreement, outcomes: list[PromisedOutcome]) -> None:
    """An indicator of its own for every outcome, and the target that was promised on it."""
    for outcome in outcomes:
        shown = [f"Shown by: {outcome.indicator}"] if outcome.indicator not in ("", outcome.title) else []
        measured = [f"Measured by: {outcome.how_measured}"] if outcome.how_measured else []
        indicator = Indicator.objects.create(
            agreement=agreement,
            title=outcome.title[:140],
            definition="\n".join([outcome.title, *shown, *measured]),
            aggregation=Indicator.Aggregation.LATEST,
            source=f"Application {agreement.reference}",
        )
        if outcome.target is not None:
            Target.objects.create(
                agreement=agreement,
                indicator=indicator,
                starts_on=agreement.starts_on,
                ends_on=agreement.ends_on,
                value=outcome.target,
                baseline=outcome.baseline,
                how_measured=outcome.how_measured[:300],
            )


def _end_report(agreement: GrantAgreement, decision: Decision) -> MonitoringReturn:
    application = decision.application
    version = application.call.end_report_version
    response = start_response(version) if version else None
    if response:
        rows = agreed_rows(response.version.schema, application.response.values(), agreement.value)
        start_with(response, {SPEND: rows} if rows else {})
    return MonitoringReturn.objects.create(
        agreement=agreement,
        kind=MonitoringReturn.Kind.END,
        number=1,
        period_start=agreement.starts_on,
        period_end=agreement.ends_on,
        due_on=agreement.ends_on + END_REPORT_DUE_AFTER,
        response=response,
    )


def _schedule(agreement: GrantAgreement, report: MonitoringReturn, *, from_day: date, by: User | None) -> None:
    """One instalment for each part: on signature, or once the end report is accepted."""
    for part in schedule(agreement.value):
        at_the_end = part.when == When.END_REPORT
        payments.plan_instalment(
            agreement,
            amount=part.amount,
            due_on=report.due_on if at_the_end else max(agreement.starts_on, from_day),
            after_return=report if at_the_end else None,
            by=by,
        )
