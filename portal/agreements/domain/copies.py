"""The signed copy: drawn once, kept as a document, handed out the same to the byte ever after.

Its SHA-256 is what the public page at /verify/ knows it by. It is drawn by a job as soon as all have signed; whoever
asks for it earlier draws it, and a nightly job sees to those that a fault left without one.
"""

import hashlib

from django.db import transaction
from django.utils import timezone

from portal.agreements.domain.errors import WrongState
from portal.agreements.domain.locking import locked
from portal.agreements.domain.signatures import fingerprint
from portal.agreements.models import Agreement, Signature, SignedCopy, VariationCopy
from portal.agreements.models.signature import KeptCopy
from portal.agreements.text import passages
from portal.design.pdf import render_pdf
from portal.documents.domain.drawn import keep_drawn
from portal.documents.models import Document
from portal.events.ledger import record
from portal.mail.events import site_address

SIGNED = [Agreement.State.MOBILISING, Agreement.State.LIVE, *Agreement.OVER]


def is_signed(agreement: Agreement) -> bool:
    """By all who had to. Contracts that were signed on paper have no signature here, and so no copy."""
    return agreement.state in SIGNED and bool(agreement.text) and agreement.signatures.exists()


@transaction.atomic
def signed_copy_of(agreement: Agreement) -> SignedCopy:
    """The copy of a signed agreement, drawn where there is none yet. Raises WrongState before it is signed."""
    if found := SignedCopy.objects.filter(agreement=agreement).select_related("document").first():
        return found
    held = locked(agreement)
    # Whoever asked at the same moment has drawn it by now.
    if found := SignedCopy.objects.filter(agreement=held).select_related("document").first():
        return found
    if not is_signed(held):
        raise WrongState("This agreement is not signed yet.")
    signatures = list(held.signatures.order_by("signed_at", "pk"))
    content = render_pdf("agreements/pdf/signed.html", as_signed(held, signatures))
    document = keep_drawn(content, name=f"agreement-{held.reference}.pdf", kind=Document.Kind.AGREEMENT)
    copy = SignedCopy.objects.create(
        agreement=held,
        document=document,
        sha256=hashlib.sha256(content).hexdigest(),
        text_sha256=fingerprint(held.text),
        signed_at=signatures[-1].signed_at,
    )
    record("agreement-copy-kept", held, by=None, note=copy.sha256)
    return copy


def as_signed(agreement: Agreement, signatures: list[Signature]) -> dict[str, object]:
    """What agreements/pdf/signed.html shows."""
    return {
        "agreement": agreement,
        "passages": passages(agreement.text),
        "signatures": signatures,
        "by_decision": not any(one.side == Signature.Side.OFFICE for one in signatures),
        "text_sha256": fingerprint(agreement.text),
        "verify": site_address("/verify/"),
        "drawn_at": timezone.now(),
    }


def keep_missing_copies() -> int:
    """Draw the copies that are missing; how many were."""
    signed = Agreement.objects.filter(state__in=SIGNED, signed_copy=None, signatures__isnull=False).exclude(text="")
    missing = list(signed.distinct())
    for one in missing:
        signed_copy_of(one)
    return len(missing)


def known_copy(sha256: str) -> KeptCopy | None:
    """The signed agreement or variation that a PDF with this hash, or a text with this fingerprint, is a copy of."""
    for kept in (SignedCopy.objects, VariationCopy.objects):
        if found := kept.filter(sha256=sha256).first() or kept.filter(text_sha256=sha256).first():
            return found
    return None
