"""What the public may see, copied field by field into rows of its own when decisions are released.

Only what the law or 360Giving asks for is copied: no contact's name, e-mail address or home address, no score, nothing
about an applicant who was not successful but the count.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.text import slugify

from grants.domain.odds import chances
from grants.domain.promised_outcomes import promised_outcomes
from grants.models import (
    Application,
    Call,
    ConflictOfInterest,
    Decision,
    Fund,
    PublishedAward,
    PublishedDecision,
    PublishedResult,
)
from portal.dates.financial_years import financial_year
from portal.design.words import pounds
from portal.plan.models import Theme
from portal.questionnaires.effort import minutes_worked
from portal.questionnaires.models import Answer
from portal.references.numbering import next_reference

NOTICE = "DN"


def publish_award(decision: Decision) -> PublishedAward:
    """The funded project and its decision notice, once per application."""
    application, call = decision.application, decision.application.call
    organisation, fund = application.organisation, call.fund
    decided_on = timezone.localdate(decision.decided_at)
    title = application.title
    assert application.amount_requested is not None  # a constraint holds it, from submission on
    award, _ = PublishedAward.objects.update_or_create(
        reference=application.reference,
        defaults={
            "slug": f"{slugify(title)[:130]}-{application.reference.lower()}".strip("-"),
            "fund_name": fund.name,
            "fund_slug": fund.slug,
            "call_title": call.title,
            "from_open_call": fund.audience == Fund.Audience.EXTERNAL,
            "organisation_name": organisation.name,
            "organisation_id": organisation.identifiers[0],
            "charity_number": organisation.charity_number,
            "company_number": organisation.company_number,
            "title": title,
            "description": application.summary,
            "amount_applied_for": application.amount_requested,
            "amount_awarded": decision.amount,
            "conditions": decision.conditions,
            "reasons": decision.crime_reduction_reasons,
            "legal_power": fund.legal_power,
            "decision_maker": fund.decision_body,
            "awarded_on": decided_on,
            "financial_year": financial_year(decided_on),
            "starts_on": application.starts_on or decision.agreement.starts_on,
            "ends_on": application.ends_on or decision.agreement.ends_on,
            "areas": application.areas,
            "outcomes": _outcomes(decision),
            "search_text": _search_text(application),
            "published_at": timezone.now(),
        },
    )
    award.themes.set(application.themes.all())
    _notice_of(award, decision)
    return award


def publish_summary(call: Call, decisions: Sequence[Decision]) -> PublishedDecision:
    """The notice about a release as a whole: how many applied for how much, and what came of it, without names."""
    awards = [one for one in decisions if one.outcome == Decision.Outcome.AWARD]
    total = sum(one.amount for one in awards)
    reserved = sum(one.outcome == Decision.Outcome.RESERVE for one in decisions)
    declined = sum(one.outcome == Decision.Outcome.DECLINE for one in decisions)
    return PublishedDecision.objects.create(
        reference=_next_notice(),
        title=f"Decisions on {call.title}"[:160],
        decided_on=timezone.localdate(max(one.decided_at for one in decisions)),
        decision_maker=call.fund.decision_body,
        outcome="Decisions of a call",
        amount=total or None,
        summary=(
            f"{_count(len(decisions), 'application')} decided: {len(awards)} awarded {pounds(total)} in all, "
            f"{reserved} put on the reserve list, {declined} not funded."
        ),
        interests_declared=_interests(ConflictOfInterest.objects.filter(application__call=call).count()),
        background=call.how_it_is_decided,
        published_at=timezone.now(),
    )


def publish_result(call: Call, released_on: date) -> PublishedResult:
    """What came of the call as a whole, from all its decisions that were told. Run twice, done once."""
    told = Decision.objects.live().filter(application__call=call, released_at__isnull=False)
    decided = list(told.values_list("outcome", "main_reason"))
    labels = dict(Decision.MainReason.choices)
    found = chances(
        outcomes=[outcome for outcome, _ in decided],
        reasons=[labels[reason] for _, reason in decided if reason],
        minutes=_minutes(call),
    )
    result, _ = PublishedResult.objects.update_or_create(
        call_slug=call.slug,
        defaults={
            "call_title": call.title,
            "fund_slug": call.fund.slug,
            "minimum_amount": call.minimum_amount,
            "maximum_amount": call.maximum_amount,
            "closed_at": call.closes_at,
            "expected_on": call.decision_expected_on,
            "applications": found.applications,
            "awards": found.awards,
            "usual_reasons": found.usual_reasons,
            "median_minutes": found.median_minutes,
            "released_on": released_on,
        },
    )
    return result


def _minutes(call: Call) -> list[int | None]:
    """How long each application took that its people sent themselves, by when its answers were saved."""
    saves: dict[tuple[int, datetime], list[datetime]] = defaultdict(list)
    by_themselves = call.applications.sent().filter(is_paper=False)
    answers = Answer.objects.filter(response__application__in=by_themselves)
    for response, began, saved in answers.values_list("response", "response__created_at", "updated_at"):
        saves[response, began].append(saved)
    return [minutes_worked(began, moments) for (_, began), moments in saves.items()]


def _notice_of(award: PublishedAward, decision: Decision) -> None:
    says = {
        "title": f"{award.title}: {award.organisation_name}"[:160],
        "decided_on": award.awarded_on,
        "decision_maker": award.decision_maker,
        "outcome": "Awarded",
        "amount": decision.amount,
        "summary": f"{pounds(decision.amount)} to {award.organisation_name} for {award.title}. {decision.reasons}",
        "interests_declared": _interests(decision.application.conflicts.count()),
        "background": award.reasons,
        "published_at": timezone.now(),
    }
    if not PublishedDecision.objects.filter(award=award).update(**says):
        PublishedDecision.objects.create(award=award, reference=_next_notice(), **says)


def _outcomes(decision: Decision) -> list[dict]:
    """What was promised, in the shape of PublishedAward.outcomes. Nothing came of it yet.

    The award made an indicator for each, in the same order.
    """
    indicators = decision.agreement.own_indicators.order_by("pk").values_list("pk", flat=True)
    return [
        {
            "title": outcome.title,
            "baseline": _plain(outcome.baseline),
            "target": _plain(outcome.target),
            "actual": None,
            "unit": outcome.how_measured,
            "indicator": indicator,
        }
        for outcome, indicator in zip(
            promised_outcomes(decision.application.response.values()), indicators, strict=False
        )
    ]


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def _search_text(application: Application) -> str:
    themes = Theme.objects.filter(applications=application).values_list("title", flat=True)
    return " ".join([application.title, application.organisation.name, application.summary, *themes]).lower()


def _next_notice() -> str:
    return next_reference(NOTICE, timezone.localdate().year)


def _interests(count: int) -> str:
    if not count:
        return "None declared."
    return f"{_count(count, 'interest')} declared. Whoever declared one took no part in that application."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
