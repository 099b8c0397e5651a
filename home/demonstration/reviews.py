"""A service review of Restorative Dorset, held in the summer of 2018, with what was agreed at it; and of a contract
that runs today one that is planned, an action that is late and a notice that the provider answered.

The sources tell of no review. Everything that was said, judged and agreed here is illustrative and says so.
"""

from datetime import date, timedelta

from django.utils import timezone

from commissioning.domain import attendance, improvement, notices, reviews, risks
from commissioning.models import Contract, ImprovementAction, ServiceReview
from home.demonstration.contract_facts import INTERVIEWS, RESTORATIVE
from portal.accounts.models import User

ILLUSTRATIVE = "Illustrative: the sources tell of no review."


def build_reviews(logins: dict[str, User]) -> None:
    """What is there already is left alone.

    `logins` are the people of the demonstration by name: "commissioning", "restorative", "partners".
    """
    restorative, interviews = (Contract.objects.get(title=title) for title in (RESTORATIVE, INTERVIEWS))
    if not restorative.reviews.exists():
        _held(restorative, logins)
    if not interviews.reviews.exists():
        _to_come(interviews, logins)


def _held(contract: Contract, logins: dict[str, User]) -> None:
    """One held review with two actions and a risk."""
    officer = logins["commissioning"]
    review = reviews.plan_review(
        contract,
        by=officer,
        period_start=date(2017, 10, 1),
        period_end=date(2018, 3, 31),
        meets_on=date(2018, 5, 15),
        way=ServiceReview.Way.TOGETHER,
        where="The office of the Police and Crime Commissioner",
        chair=officer,
        points="How victims hear of the service.",
    )
    review = reviews.hold_review(review, by=officer, held_on=date(2018, 5, 15))
    attendance.write_attendance(review, by=officer, users=[officer, logins["restorative"]])
    reviews.judge(review, {one.number: (one.computed, "") for one in review.ratings.all()}, by=officer)
    _agree_actions(contract, review, officer)
    review = reviews.write_minutes(
        review,
        by=officer,
        minutes=(
            f"{ILLUSTRATIVE}\n\nMore agencies refer than in the first quarter. Direct meetings need more facilitators "
            "than are trained. It was agreed to train more, and to tell the police teams how to refer."
        ),
        public_summary=(
            f"{ILLUSTRATIVE} Referrals grow, and more facilitators are to be trained so that more people can meet."
        ),
        ratings_public=True,
        actions_public=True,
    )
    reviews.agree_minutes(review, by=officer)


def _agree_actions(contract: Contract, review: ServiceReview, officer: User) -> None:
    improvement.add_action(
        contract,
        by=officer,
        review=review,
        what="Train two more facilitators for direct meetings. (Illustrative.)",
        side=ImprovementAction.Side.PROVIDER,
        owner="Service manager",
        due_on=date(2018, 9, 30),
    )
    done = improvement.add_action(
        contract,
        by=officer,
        review=review,
        what="Tell neighbourhood police teams how to refer. (Illustrative.)",
        side=ImprovementAction.Side.OFFICE,
        owner="Commissioning officer",
        due_on=date(2018, 6, 30),
    )
    improvement.confirm_action(done, by=officer)
    risks.record_risk(
        contract,
        by=officer,
        review=review,
        what="Too few facilitators: people who want to meet wait for months. (Illustrative.)",
        likelihood=3,
        impact=4,
        owner="Service manager",
        done_about_it="Two more are trained; the waiting time stands in every return.",
    )


def _to_come(contract: Contract, logins: dict[str, User]) -> None:
    officer, provider, today = logins["commissioning"], logins["partners"], timezone.localdate()
    notice = notices.issue_notice(
        contract,
        by=officer,
        falls_short="Far fewer interviews are held than was agreed, month after month. (Illustrative.)",
        must_happen="A plan that says how 100 interviews a month are reached, and the first month that reaches them.",
        improve_by=today + timedelta(days=60),
    )
    notices.answer_notice(
        notice,
        by=provider,
        answer="One of the two caseworkers is new. A plan follows with the next return. (Illustrative.)",
    )
    late = improvement.add_action(
        contract,
        by=officer,
        what="Agree with the police how people who return are told of the offer. (Illustrative.)",
        side=ImprovementAction.Side.PROVIDER,
        owner="Service manager",
        due_on=today - timedelta(days=5),
    )
    improvement.report_on_action(
        late, by=provider, report="A first meeting was held; a second one is needed. (Illustrative.)", is_done=False
    )
    reviews.plan_review(
        contract,
        by=officer,
        period_start=contract.starts_on,
        period_end=min(contract.ends_on, today),
        meets_on=today + timedelta(days=14),
        way=ServiceReview.Way.TOGETHER,
        where="The office of the Police and Crime Commissioner",
        chair=officer,
        points="What the notice asked for.",
    )
