"""The signed copy of a variation: its text, its certificate, and behind it the agreement that it changes.

Drawn once and kept, as the agreement's own copy is (`copies`).
"""

import hashlib
from collections.abc import Iterable

from django.db import transaction

from portal.agreements.domain.copies import as_signed
from portal.agreements.domain.errors import WrongState
from portal.agreements.domain.locking import locked
from portal.agreements.domain.signatures import fingerprint
from portal.agreements.models import Agreement, Variation, VariationCopy
from portal.agreements.models.signature import Signed
from portal.agreements.text import passages
from portal.design.pdf import render_pdf
from portal.documents.domain.drawn import keep_drawn
from portal.documents.models import Document
from portal.events.ledger import record


@transaction.atomic
def variation_copy_of(variation: Variation) -> VariationCopy:
    """The copy of a variation that was signed, drawn where there is none yet. Raises WrongState before it holds."""
    if found := VariationCopy.objects.filter(variation=variation).select_related("document").first():
        return found
    agreement = locked(variation.agreement)
    held = Variation.objects.get(pk=variation.pk)
    # Whoever asked at the same moment has drawn it by now.
    if found := VariationCopy.objects.filter(variation=held).select_related("document").first():
        return found
    if not held.is_signed:
        raise WrongState("This variation is not signed by all.")
    context = variation_as_signed(held, agreement)
    content = render_pdf("agreements/pdf/variation.html", context)
    document = keep_drawn(
        content, name=f"variation-{held.number}-{agreement.reference}.pdf", kind=Document.Kind.AGREEMENT
    )
    copy = VariationCopy.objects.create(
        variation=held,
        document=document,
        sha256=hashlib.sha256(content).hexdigest(),
        text_sha256=fingerprint(held.text),
        signed_at=max(one.signed_at for one in held.signatures.all()),
    )
    record("variation-copy-kept", agreement, by=None, note=f"Variation {held.number}: {copy.sha256}")
    return copy


def variation_as_signed(variation: Variation, agreement: Agreement) -> dict[str, object]:
    """What agreements/pdf/variation.html shows."""
    signatures = list(variation.signatures.order_by("signed_at", "pk"))
    of_agreement = as_signed(agreement, list(agreement.signatures.order_by("signed_at", "pk")))
    before = agreement.variations.filter(state=Variation.State.AGREED, number__lt=variation.number)
    return {
        **of_agreement,
        "variation": variation,
        "variation_passages": passages(variation.text),
        "variation_signatures": signatures,
        "by_answer": not any(one.side == Signed.Side.OFFICE for one in signatures),
        "variation_sha256": fingerprint(variation.text),
        "earlier": [
            {"variation": one, "passages": passages(one.text) if one.text else []} for one in before.order_by("number")
        ],
    }


def keep_missing_variation_copies() -> int:
    """Draw the copies that are missing; how many were."""
    missing = list(Variation.objects.filter(state=Variation.State.AGREED, signed_copy=None).exclude(text=""))
    for one in missing:
        variation_copy_of(one)
    return len(missing)


def texts_of_changes(variations: Iterable[Variation]) -> list[dict[str, object]]:
    """The signed ones, to be read behind the agreement's own text: [{"variation", "passages"}]."""
    return [{"variation": one, "passages": passages(one.text)} for one in variations if one.is_signed]
