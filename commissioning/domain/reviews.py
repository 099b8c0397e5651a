"""Service reviews: planned, held, minuted, agreed."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from commissioning.agenda import agenda_of
from commissioning.domain import publication
from commissioning.domain.holding_to_account import (
    AlreadyMoved,
    NotComplete,
    WrongDate,
    again,
    held_by_officer,
    next_number,
    require_words,
)
from commissioning.models import Contract, ReviewRating, ServiceReview
from commissioning.record import record_of
from portal.accounts.models import User
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.models import Agreement
from portal.design.words import long_date
from portal.events import ledger
from portal.monitoring.performance.ratings import Rating
from portal.monitoring.standings import TargetStanding, standings_of


@transaction.atomic
def plan_review(
    contract: Contract,
    *,
    by: User,
    period_start: date,
    period_end: date,
    meets_on: date,
    way: str,
    where: str,
    chair: User,
    points: str = "",
) -> ServiceReview:
    """Plan a review of what happened from `period_start` to `period_end`, draw its agenda and tell the provider.

    Raises NotAllowed, as every verb here does for everybody but a commissioning officer without an interest;
    AlreadyMoved where the contract is not signed; WrongDate.
    """
    held = held_by_officer(contract, by)
    if held.state not in {*Agreement.IN_FORCE, *Agreement.OVER}:
        raise AlreadyMoved(f"This contract is “{held.get_state_display()}”. It can be reviewed once it is signed.")
    _require_dates(held, period_start, period_end, meets_on)
    review = ServiceReview(
        contract=held,
        number=next_number(held.reviews),
        period_start=period_start,
        period_end=period_end,
        meets_on=meets_on,
        way=way,
        where=where,
        chair=chair,
        points=points,
    )
    _draw(review)
    review.save()
    ledger.record("review-planned", review, by=by)
    write_to_provider("commissioning/review_planned", held, review=review)
    return review


@transaction.atomic
def change_review(review: ServiceReview, *, by: User, seen: int | None = None, **changes: object) -> ServiceReview:
    """Change when, where and about what a planned review is; the provider hears of another day or place.

    `changes` are those that `plan_review` takes. Raises NotAllowed, AlreadyMoved, WrongDate.
    """
    held = _planned(review, by, seen)
    before = {name: getattr(held, name) for name in changes}
    for name, value in changes.items():
        setattr(held, name, value)
    _require_dates(held.contract, held.period_start, held.period_end, held.meets_on)
    differ = {name: (before[name], getattr(held, name)) for name in changes if before[name] != getattr(held, name)}
    if not differ:
        return held
    _keep(held)
    written = {name: (str(old), str(new)) for name, (old, new) in differ.items()}
    ledger.record("review-changed", held, by=by, changes=written)
    if {"meets_on", "way", "where"} & differ.keys():
        write_to_provider("commissioning/review_planned", held.contract, review=held)
    return held


@transaction.atomic
def refresh_agenda(review: ServiceReview, *, by: User) -> ServiceReview:
    """Draw the agenda anew from the data as they stand now. Raises NotAllowed, AlreadyMoved once it is held."""
    held = _planned(review, by)
    _draw(held)
    _keep(held)
    ledger.record("review-agenda-drawn", held, by=by)
    return held


@transaction.atomic
def call_off_review(review: ServiceReview, *, by: User, reason: str) -> ServiceReview:
    """It is not held; the provider hears why. Raises NotAllowed, AlreadyMoved, ReasonMissing."""
    held = _planned(review, by)
    held.called_off_why = require_words(reason, "Say why it is called off: the provider reads it.")
    held.call_off()
    _keep(held)
    ledger.record("review-called-off", held, by=by, note=held.called_off_why)
    write_to_provider("commissioning/review_called_off", held.contract, review=held, reason=held.called_off_why)
    return held


@transaction.atomic
def hold_review(review: ServiceReview, *, by: User, held_on: date) -> ServiceReview:
    """People met on `held_on`: the agenda stands, and how each target stood on that day is kept with its figures.

    Raises NotAllowed, AlreadyMoved, WrongDate.
    """
    held = _planned(review, by)
    if held_on > timezone.localdate():
        raise WrongDate("A review cannot have been held on a day to come.")
    if held_on < held.period_start:
        raise WrongDate(f"The review is about the time from {long_date(held.period_start)}; it cannot be held before.")
    held.held_on = held_on
    held.hold()
    _keep(held)
    in_period = [
        one
        for one in standings_of(held.contract, as_at=held_on)
        if one.target.starts_on <= held.period_end and one.target.ends_on >= held.period_start
    ]
    ReviewRating.objects.bulk_create(_rating(held, number, one) for number, one in enumerate(in_period, start=1))
    ledger.record("review-held", held, by=by)
    return held


@transaction.atomic
def judge(
    review: ServiceReview, judgements: Mapping[int, tuple[str, str]], *, by: User, seen: int | None = None
) -> ServiceReview:
    """Keep the officer's word for each indicator: number of the rating → (one of the five words or "", why it differs).

    Raises NotAllowed, AlreadyMoved, and NotComplete where a word differs from the computed one without a reason.
    """
    held = _held(review, by, seen)
    changes = {}
    for rating in held.ratings.select_for_update():
        if rating.number not in judgements:
            continue
        judged, reason = judgements[rating.number]
        word = Rating(judged).value if judged else ""
        differs = bool(word) and word != rating.computed
        if differs and not reason.strip():
            raise NotComplete(f"{rating.indicator}: say why you judge it otherwise than “{rating.computed}”.")
        before = rating.judged
        rating.judged, rating.reason = word, reason.strip() if differs else ""
        rating.save(update_fields=["judged", "reason"])
        if before != word:
            changes[rating.indicator] = (before, word)
    _keep(held)
    if changes:
        ledger.record("review-judged", held, by=by, changes=changes)
    return held


@transaction.atomic
def write_minutes(
    review: ServiceReview,
    *,
    by: User,
    minutes: str,
    public_summary: str = "",
    ratings_public: bool = False,
    actions_public: bool = False,
    seen: int | None = None,
) -> ServiceReview:
    """Keep the minutes so far, and which parts the public will read once they are agreed.

    Raises NotAllowed, and AlreadyMoved where it is not held or was changed since the revision `seen`.
    """
    held = _held(review, by, seen)
    held.minutes, held.public_summary = minutes.strip(), public_summary.strip()
    held.ratings_public, held.actions_public = ratings_public, actions_public
    _keep(held)
    ledger.record("review-minutes-written", held, by=by)
    return held


@transaction.atomic
def agree_minutes(review: ServiceReview, *, by: User, seen: int | None = None) -> ServiceReview:
    """The minutes are agreed: they stand from now on, the provider reads them, the public the parts chosen for it.

    Raises NotAllowed, AlreadyMoved, NotComplete.
    """
    held = _held(review, by, seen)
    if missing := what_is_missing(held):
        raise NotComplete(f"Before the minutes can be agreed: {'; '.join(missing)}.")
    held.agreed_by, held.agreed_at, held.agreed_record = by, timezone.now(), record_of(held)
    held.agree()
    _keep(held)
    ledger.record("review-minutes-agreed", held, by=by)
    publication.refresh_contract(held.contract)
    write_to_provider("commissioning/minutes_agreed", held.contract, review=held)
    return held


@transaction.atomic
def choose_public_parts(
    review: ServiceReview, *, by: User, public_summary: str, ratings_public: bool, actions_public: bool
) -> ServiceReview:
    """After the minutes are agreed: what the public reads of the review. Raises NotAllowed, AlreadyMoved."""
    held = _own(review, by)
    if not held.is_agreed:
        raise AlreadyMoved("The minutes are not agreed yet. What the public will read is chosen with them.")
    before = (held.public_summary, held.ratings_public, held.actions_public)
    held.public_summary = public_summary.strip()
    held.ratings_public, held.actions_public = ratings_public, actions_public
    _keep(held)
    pairs = zip(("public_summary", "ratings_public", "actions_public"), before, strict=True)
    changes = {name: (old, getattr(held, name)) for name, old in pairs if old != getattr(held, name)}
    ledger.record("review-public-parts-chosen", held, by=by, changes=changes)
    publication.refresh_contract(held.contract)
    return held


def what_is_missing(review: ServiceReview) -> list[str]:
    """What has to be done before the minutes of a held review can be agreed; nothing where they can."""
    missing = []
    if not review.attendees.exists():
        missing.append("say who was there")
    if unjudged := review.ratings.filter(judged="").count():
        missing.append("judge the one indicator left" if unjudged == 1 else f"judge the {unjudged} indicators left")
    if not review.minutes:
        missing.append("write the minutes")
    return missing


def _require_dates(contract: Contract, period_start: date, period_end: date, meets_on: date) -> None:
    if period_end < period_start:
        raise WrongDate("The period ends before it starts. Check the two dates.")
    if period_start < contract.starts_on or period_start > contract.ends_on:
        runs = f"{long_date(contract.starts_on)} to {long_date(contract.ends_on)}"
        raise WrongDate(f"The period begins outside the contract, which runs from {runs}.")
    if meets_on < period_start:
        raise WrongDate("A review is held after the period that it is about begins. Check the dates.")


def _own(review: ServiceReview, by: User, seen: int | None = None) -> ServiceReview:
    held_by_officer(review.contract, by)
    held = again(review)
    if seen is not None and seen != held.revision:
        raise AlreadyMoved("Somebody else changed this review after you opened the page. Look at it before you save.")
    return held


def _planned(review: ServiceReview, by: User, seen: int | None = None) -> ServiceReview:
    held = _own(review, by, seen)
    if not held.is_planned:
        raise AlreadyMoved(f"This review is “{held.get_state_display()}” and no longer planned.")
    return held


def _held(review: ServiceReview, by: User, seen: int | None = None) -> ServiceReview:
    held = _own(review, by, seen)
    if not held.is_held:
        raise AlreadyMoved(f"This review is “{held.get_state_display()}”: its minutes are not being written.")
    return held


def _draw(review: ServiceReview) -> None:
    review.agenda = agenda_of(review.contract, as_at=min(timezone.localdate(), review.meets_on))
    review.agenda_drawn_at = timezone.now()


def _keep(review: ServiceReview) -> None:
    review.revision += 1
    review.save()


def _rating(review: ServiceReview, number: int, one: TargetStanding) -> ReviewRating:
    indicator, standing, forecast = one.target.indicator, one.standing, one.standing.forecast
    return ReviewRating(
        review=review,
        target=one.target,
        number=number,
        indicator=indicator.title,
        noun=indicator.noun,
        unit=indicator.unit,
        computed=standing.rating.value,
        sentence=one.sentence,
        actual=standing.actual,
        expected=standing.expected,
        target_value=one.target.value,
        low=forecast.low if forecast else None,
        high=forecast.high if forecast else None,
        chance=forecast.chance if forecast else None,
        reported_to=standing.reported_to,
    )
