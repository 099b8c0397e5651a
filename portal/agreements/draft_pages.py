"""What is different between two drafts of an agreement, for the pages of both sides."""

from typing import Any

from portal.agreements.comparing import changes_in, compared
from portal.agreements.models import Agreement


def drafts_of(agreement: Agreement, asked: str | None) -> dict[str, Any]:
    """The context of a page that compares: the draft with the number `asked`, or the last, with the one before it."""
    drafts = list(agreement.drafts.order_by("number"))
    later = drafts[1:]
    shown = next((one for one in later if str(one.number) == asked), later[-1] if later else None)
    before = drafts[drafts.index(shown) - 1] if shown else None
    paragraphs = compared(before.text, shown.text) if shown and before else []
    return {
        "drafts": drafts,
        "later": later,
        "shown": shown,
        "before": before,
        "paragraphs": paragraphs,
        "changes": changes_in(paragraphs),
    }
