from commissioning.models.contract import Contract
from commissioning.models.improvement import ImprovementAction, PerformanceNotice, Risk
from commissioning.models.publication import PublishedContract, PublishedReview, PublishedTarget
from commissioning.models.reviews import Attendee, ReviewRating, ServiceReview
from commissioning.models.service import Service
from commissioning.models.terms import BreakClause, ExtensionOption, Lot

__all__ = [
    "Attendee",
    "BreakClause",
    "Contract",
    "ExtensionOption",
    "ImprovementAction",
    "Lot",
    "PerformanceNotice",
    "PublishedContract",
    "PublishedReview",
    "PublishedTarget",
    "ReviewRating",
    "Risk",
    "Service",
    "ServiceReview",
]
