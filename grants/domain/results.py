"""What came of a funded project, copied into its published row: what was paid, what the accepted end report says, what
variations changed, and that it was not taken up or ended early, where it was.

A count of 1 to 4 is published as "1 to 4", so that nobody can be recognised by it; and one that was corrected by as few
is hidden, because who knows what stood there before would subtract.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from grants.models import GrantAgreement, PublishedAward, PublishedDecision
from portal.agreements.models import Variation
from portal.expenditure.domain.redacting import is_hidden
from portal.monitoring.corrected import said_before
from portal.monitoring.models import Indicator, MonitoringReturn
from portal.monitoring.suppression import is_small, level_shown
from portal.payments.domain.moved import movements_of
from portal.payments.domain.publication import paid_all_the_same

SMALL = "1 to 4"
ELSEWHERE = "Counted under another agreement"
CORRECTED = "Hidden: corrected by 1 to 4"


@transaction.atomic
def refresh_award(reference: str) -> PublishedAward | None:
    """Bring a published project up to date; None where nothing is published under `reference`. Harmless to repeat.

    `reference` is that of the application, the agreement and the published row alike.
    """
    award = PublishedAward.objects.select_for_update().filter(reference=reference).first()
    agreement = GrantAgreement.objects.filter(reference=reference).first()
    if award is None or agreement is None:
        return award
    _take_over_changes(award, agreement)
    award.amount_paid = agreement.instalments.paid().total() - agreement.repayments.received().total()
    hidden = is_hidden(agreement)
    award.payments = [] if hidden else movements_of(agreement)
    award.paid_all_the_same = [] if hidden else paid_all_the_same(agreement)
    award.ending = agreement.state if agreement.state in PublishedAward.Ending.values else ""
    if not award.is_grant:
        _note_on_decision(award)
    report = agreement.returns.accepted().filter(kind=MonitoringReturn.Kind.END).order_by("number").last()
    if report:
        reached = _reached(report)
        award.outcomes = [one | {"actual": reached.get(one.get("indicator"))} for one in award.outcomes]
        award.story = report.narrative
    award.save()
    return award


def _take_over_changes(award: PublishedAward, agreement: GrantAgreement) -> None:
    """What variations made of the grant: its amount, beside the one that was decided, and its end."""
    agreed = agreement.variations.filter(state=Variation.State.AGREED)
    last = agreed.filter(new_value__isnull=False).order_by("number").last()
    decided = agreement.decision.amount
    is_changed = last is not None and agreement.value != decided
    award.amount_awarded = agreement.value
    award.amount_first_awarded = decided if is_changed else None
    award.amount_changed_on = timezone.localdate(last.answered_at) if last and is_changed else None
    if agreed.filter(new_end__isnull=False).exists():
        award.ends_on = agreement.ends_on


def _note_on_decision(award: PublishedAward) -> None:
    """The notice stays as it was decided, amount and reasons; only its outcome says that nothing came of it."""
    PublishedDecision.objects.filter(award=award).update(outcome=f"Awarded, {award.get_ending_display().lower()}")


def _reached(report: MonitoringReturn) -> dict[int, str]:
    """The id of an indicator → what was reached. Titles do not tell two outcomes apart that begin alike."""
    measurements = report.measurements.select_related("indicator")
    before = said_before(report)
    return {
        # Told twice, in other company, a figure can be worked out that is hidden under the other agreement.
        one.indicator_id: ELSEWHERE
        if one.taken_from_id
        else _in_public(
            one.indicator, one.value, [there[one.indicator_id] for there in before if one.indicator_id in there]
        )
        for one in measurements
    }


def _in_public(indicator: Indicator, value: Decimal, before: Sequence[Decimal]) -> str:
    """`before` is what was published until it was corrected."""
    if indicator.unit == Indicator.Unit.COUNT and value == value.to_integral_value():
        if is_small(int(value)):
            return SMALL
        if not level_shown(int(value), earlier=[int(one) for one in before]):
            return CORRECTED
    return f"{value.normalize():f}"
