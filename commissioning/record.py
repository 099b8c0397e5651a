"""What was agreed at a service review besides its minutes, in words: kept with them once they are agreed, because
actions and risks live on and change."""

from typing import TypedDict

from commissioning.models import ServiceReview
from portal.design.words import long_date


class Record(TypedDict):
    actions: list[dict[str, str]]
    risks: list[dict[str, str]]
    notices: list[dict[str, str]]


def record_of(review: ServiceReview) -> Record:
    """As it stands now. Risks that are the office's own stay out: the provider reads this."""
    return {
        "actions": [
            {"number": str(one.number), "what": one.what, "owner": one.owner, "due_on": long_date(one.due_on)}
            for one in review.improvement_actions.all()
        ],
        "risks": [
            {"what": one.what, "heat": one.heat_in_words, "owner": one.owner, "done_about_it": one.done_about_it}
            for one in review.risks.filter(shared=True).hottest_first()
        ],
        "notices": [
            {"number": str(one.number), "must_happen": one.must_happen, "improve_by": long_date(one.improve_by)}
            for one in review.notices.all()
        ],
    }
