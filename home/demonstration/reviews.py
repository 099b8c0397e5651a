"""A service review of Restorative Dorset, held in the summer of 2018, with what was agreed at it.

The sources tell of no review. Everything that was said, judged and agreed here is illustrative and says so.
"""

from datetime import date

from commissioning.domain import attendance, improvement, reviews, risks
from commissioning.models import Contract, ImprovementAction, ServiceReview
from portal.accounts.models import User

ILLUSTRATIVE = "Illustrative: the sources tell of no review."


def build_reviews(logins: dict[str, User]) -> None:
    """One held review with two actions and a risk. What is there already is left alone.

    `logins` are the people of the demonstration by name: "commissioning", "restorative".
    """
    contract = Contract.objects.filter(title="Restorative Dorset").first()
    if contract is None or contract.reviews.exists():
        return
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
