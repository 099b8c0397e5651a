from portal.expenditure.models.lines import ExpenditureLine, ExpenditureLineQuerySet, ExpenditureMonth, ValueReason
from portal.expenditure.models.published import Edition, PublishedLine, PublishedLineQuerySet

__all__ = [
    "Edition",
    "ExpenditureLine",
    "ExpenditureLineQuerySet",
    "ExpenditureMonth",
    "PublishedLine",
    "PublishedLineQuerySet",
    "ValueReason",
]
