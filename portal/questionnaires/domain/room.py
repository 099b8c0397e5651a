"""How much room the files of one application or report have, all together.

Files that are part of its answers now are counted: one that was removed makes room again, one that the organisation
gave as evidence belongs to the organisation. The caller holds the response, so of two who attach at the same moment the
second counts the files of the first.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat

from portal.documents.models import Document


def no_room_for(there: Iterable[int], sent: Iterable[UploadedFile]) -> str:
    """Why the files `sent` do not fit beside the documents that are `there`; "" where they do."""
    there, sent = list(there), list(sent)
    most_files, most = settings.UPLOAD_MAX_FILES_PER_APPLICATION, settings.UPLOAD_MAX_BYTES_PER_APPLICATION
    if len(there) + len(sent) > most_files:
        has = f"{len(there)} file{'' if len(there) == 1 else 's'}"
        return f"You have attached {has} so far, and {most_files} in all is the most that we take. Remove one first."
    taken = Document.objects.filter(pk__in=there).aggregate(total=Sum("size"))["total"] or 0
    if taken + sum(one.size or 0 for one in sent) <= most:
        return ""
    room = f"There is room for {filesizeformat(max(0, most - taken))} more"
    names = ", ".join(f"“{one.name}”" for one in sent)
    size = filesizeformat(sum(one.size or 0 for one in sent))
    return (
        f"{names} {'is' if len(sent) == 1 else 'are'} {size}. {room}: all files here together may be "
        f"{filesizeformat(most)}. Remove one, or send a smaller one."
    )
