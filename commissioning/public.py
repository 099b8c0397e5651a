"""What the public site may read of commissioning: published contracts, with figures already suppressed."""

from django.db.models import QuerySet

from commissioning.models.publication import PublishedContract, PublishedReview, PublishedTarget, Stood

__all__ = ["PublishedContract", "PublishedReview", "PublishedTarget", "Stood", "contracts", "targets"]


def contracts() -> QuerySet[PublishedContract]:
    """Published contracts, newest first, each with its targets."""
    return PublishedContract.objects.prefetch_related("targets")


def targets() -> QuerySet[PublishedTarget]:
    """Every target of every published contract, for download."""
    return PublishedTarget.objects.select_related("contract").order_by("contract__reference", "number")
