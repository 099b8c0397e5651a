"""What a file with a virus means for the answers it was attached to. Called by the documents room (`WHEN_INFECTED`)."""

from django.db import transaction

from portal.documents.models import Document
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.schema import Kind


@transaction.atomic
def take_out(document: Document) -> int:
    """Take it out of every answer that is still being written, and remember that, so that the page says so. Returns of
    how many.

    A question that needs a file and had no other is unanswered then. What was signed stays as it was signed: who asks
    for another copy is the host's to say.
    """
    naming = Answer.objects.filter(value__contains=[document.pk], response__submitted_at__isnull=True)
    taken = 0
    # Each response is locked as for saving, so that neither a save nor a signature is under way; one that was signed
    # while this waited is let be.
    for response in Response.objects.to_write().filter(pk__in=naming.values("response")).order_by("pk"):
        if response.is_submitted:
            continue
        if response.held_at:
            # Somebody has signed it and a colleague has still to: a signature does not keep a virus. The host finds
            # that the response is not held any more, and asks for new signatures.
            response.held_at = None
            response.save(update_fields=["held_at"])
        files = {one.key for one in response.version.schema.questions() if one.kind == Kind.FILES}
        for answer in response.answers.all():
            attached = answer.value or []
            if answer.key in files and document.pk in attached:
                answer.value = [one for one in attached if one != document.pk] or None
                answer.taken_out = [*answer.taken_out, document.original_name]
                answer.save(update_fields=["value", "taken_out"])
                taken += 1
    return taken
