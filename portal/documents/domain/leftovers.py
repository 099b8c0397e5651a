"""Bytes in the store that no document names: of uploads whose transaction did not commit, or a delete that failed.

The store knows nothing of transactions, so a row can be gone while its bytes are there; never the other way round.

A database that was put back from an earlier day (for a try-out, with the settings of the real one) knows nothing of
what came since, and must not take that for leftovers. So nothing goes that is newer than this database's newest
document, and nothing at all where more would go than failed uploads ever leave.
"""

import logging
from datetime import date, datetime, timedelta

from django.core.files.storage import Storage
from django.db.models import Max
from django.utils import timezone

from portal.documents.models import Document

logger = logging.getLogger(__name__)

# A transaction is done within minutes; what is older than this and has no row never will have one.
AGE = timedelta(days=1)
# Failed uploads leave a few in a night; of a folder of many documents, so many for each hundred.
FEW, IN_A_HUNDRED = 20, 5


def delete_leftovers(at: datetime | None = None) -> int:
    """Look through the folders of this month and the last, and delete what has no row. Returns how many."""
    at = at or timezone.now()
    newest = Document.objects.aggregate(at=Max("uploaded_at"))["at"]
    if newest is None:
        return 0
    storage = Document._meta.get_field("file").storage
    first = at.date().replace(day=1)
    until = min(newest, at - AGE)
    return sum(_in_folder(storage, month, until) for month in (first - timedelta(days=1), first))


def _in_folder(storage: Storage, month: date, until: datetime) -> int:
    folder = f"{month:%Y/%m}"
    try:
        stored = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    except FileNotFoundError:
        return 0
    known = set(Document.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    if len(stored - known) > max(FEW, len(known) * IN_A_HUNDRED // 100):
        sentence = "%s files in %s belong to no document, so none was deleted: is this the database of this store?"
        logger.error(sentence, len(stored - known), folder)
        return 0
    leftovers = [name for name in sorted(stored - known) if storage.get_modified_time(name) < until]
    for name in leftovers:
        storage.delete(name)
    if leftovers:
        logger.info("Deleted %s files in %s that belong to no document", len(leftovers), folder)
    return len(leftovers)
