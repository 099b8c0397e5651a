"""The key of a section or question: a word that stays the same while the wording around it may change."""

import re
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.questionnaires.schema import KEY

KEY_HELP = (
    "How the portal remembers this one, for example in downloads. Leave it empty and it is made from the text; "
    "keep it as it is when you only change the wording."
)


def key_from(text: str) -> str:
    """A key made from the words of a title: "What will it cost?" becomes "what_will_it_cost"."""
    words = slugify(text).replace("-", "_")
    words = re.sub(r"^[^a-z]+", "", words)
    return words[:50].rstrip("_") or "question"


def child(kind: str, key: str, value: dict[str, Any]) -> dict[str, Any]:
    """One block of a stream as Wagtail keeps it, with an id, which the editor's page tells its panels apart by."""
    return {"type": str(kind), "value": value, "id": str(uuid5(NAMESPACE_OID, f"{kind} {key}"))}


class KeyedBlock(blocks.StructBlock):
    """A block with a `key`, made from `named_by` where the officer gives none."""

    named_by = "label"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        cleaned["key"] = cleaned["key"].strip() or key_from(cleaned[self.named_by])
        if not KEY.fullmatch(cleaned["key"]):
            message = "Start with a letter and use only small letters, digits and underscores, 50 at most."
            raise StructBlockValidationError(block_errors={"key": ValidationError(message)})
        return cleaned
