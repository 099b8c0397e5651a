"""Bytes in the store that no document names: of uploads whose transaction did not commit, or a delete that failed.

The store knows nothing of transactions, so a row can be gone while its bytes are there; never the other way round.
"""

import logging
from datetime import date, datetime, timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from portal.documents.models import Document

logger = logging.getLogger(__name__)

# A transaction is done within minutes; what is older than this and has no row never will have one.
AGE = timedelta(days=1)
DELETED_AT_ONCE = 1000


def delete_leftovers(at: datetime | None = None) -> int:
    """Look through the folders of this month and the last, and delete what has no row. Returns how many."""
    at = at or timezone.now()
    storage = Document._meta.get_field("file").storage
    first = at.date().replace(day=1)
    return sum(_in_folder(storage, month, at) for month in (first - timedelta(days=1), first))


def _in_folder(storage: Storage, month: date, at: datetime) -> int:
    folder = f"{month:%Y/%m}"
    try:
        stored = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    except FileNotFoundError:
        return 0
    known = set(Document.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    deleted = 0
    for name in sorted(stored - known)[:DELETED_AT_ONCE]:
        if storage.get_modified_time(name) < at - AGE:
            storage.delete(name)
            deleted += 1
    if deleted:
        logger.info("Deleted %s files in %s that belong to no document", deleted, folder)
    return deleted
