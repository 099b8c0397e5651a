"""What needs doing on agreements, gathered from every room that knows of something: one list for each officer.

A room declares its part as a function of (agreements, today) and names it in the setting `WHAT_IS_DUE`; this module
knows none of them. Such a function asks the database a fixed number of questions, however many agreements there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.utils.module_loading import import_string

from portal.agreements.models import Agreement, AgreementQuerySet
from portal.dates.working_days import working_days_before


class Kind(StrEnum):
    NOTICE = "Notice to give"
    ENDS = "Ends"
    RETURN = "Return"
    REVIEW = "Service review"
    ACTION = "Improvement action"
    POOR_PERFORMANCE = "Notice of poor performance"
    INSURANCE = "Insurance"
    CHANGE = "Change asked for"
    COPY = "Public copy"
    MESSAGE = "Message"
    CONDITION = "Condition"
    CLAIM = "Claim"
    MONEY = "Money not tagged"
    MONEY_BACK = "Money to come back"
    SUBSIDY = "Subsidy control"


@dataclass(frozen=True, kw_only=True)
class Due:
    """Something to be done by the day `on`. `key` is the same as long as it is the same thing.

    Its officer is reminded once, so many working days before as `ahead` says; None: it is only listed.
    """

    key: str
    agreement: Agreement
    kind: Kind
    what: str
    on: date
    href: str
    ahead: int | None = None

    def is_overdue(self, today: date) -> bool:
        return self.on < today

    def is_to_be_told(self, today: date) -> bool:
        return self.ahead is not None and working_days_before(self.on, self.ahead) <= today


Source = Callable[[AgreementQuerySet, date], Iterable[Due]]


def due_of(agreements: AgreementQuerySet, today: date) -> list[Due]:
    """All that is due on these agreements, the earliest first."""
    sources: list[Source] = [import_string(name) for name in settings.WHAT_IS_DUE]
    found = [one for source in sources for one in source(agreements, today)]
    return sorted(found, key=lambda one: (one.on, one.key))
