"""Files as a virus scanner would leave them: most are not scanned, for the demonstration has none; some are clean, two
are said to have a virus. Nothing in them is harmful.
"""

from django.core.files.uploadedfile import SimpleUploadedFile

from grants.models import Application, Call
from home.demonstration.road import Cast
from portal.documents.domain.scanning import found_clean, found_infected
from portal.documents.models import Document
from portal.questionnaires.domain import save_answers

THREAT = "Eicar-Test-Signature"
State = Document.State


def build_scans(call: Call, cast: Cast) -> None:
    """In the applicant's draft one quote is clean and one was taken out; of a sent application a paper is infected."""
    if Document.objects.filter(state=State.INFECTED).exists():
        return
    draft = call.applications.filter(state=Application.State.DRAFT, created_by=cast["applicant"]).first()
    if draft:
        quotes = [
            SimpleUploadedFile(f"{name}.pdf", cast.paper, content_type="application/pdf")
            for name in ("quote-kitchen-hire", "quote-food")
        ]
        save_answers(draft.response, "papers", {}, by=cast["applicant"], uploads={"quotes": quotes})
        kitchen, food = Document.objects.filter(original_name__startswith="quote-").order_by("pk")[:2]
        found_clean(kitchen)
        found_infected(food, THREAT)
    sent = call.applications.filter(state=Application.State.SUBMITTED).order_by("pk").first()
    papers = [one.document for one in sent.relied_on.select_related("document").order_by("pk")] if sent else []
    for found, document in zip((found_clean, lambda paper: found_infected(paper, THREAT)), papers, strict=False):
        if document.state == State.NOT_SCANNED:
            found(document)
