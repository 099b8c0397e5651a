"""What is wrong with a questionnaire, shown at the blocks where it stands."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks.list_block import ListBlockValidationError
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError

from portal.questionnaires.checking import Fault, Place

LISTS = ("conditions", "rules", "choices")
ERRORS: dict[str, type[Any]] = {"stream": StreamBlockValidationError, "list": ListBlockValidationError}


def errors_at_blocks(faults: Iterable[Fault]) -> StreamBlockValidationError:
    """The error of the whole stream of sections, with every sentence at its block."""
    return _error([(fault.place, fault.sentence) for fault in faults], "stream")


def _error(placed: list[tuple[Place, str]], kind: str) -> Any:
    """The error of one block: what is wrong with itself, and that of each block inside by number or name."""
    here = [ValidationError(sentence) for place, sentence in placed if not place]
    inside: dict[str | int, list[tuple[Place, str]]] = {}
    for place, sentence in placed:
        if place:
            inside.setdefault(place[0], []).append((place[1:], sentence))
    if kind == "field":
        return ValidationError([sentence for _, sentence in placed])
    errors = {name: _error(rest, _kind_of(name, rest)) for name, rest in inside.items()}
    return ERRORS.get(kind, StructBlockValidationError)(block_errors=errors, non_block_errors=here)


def _kind_of(name: str | int, rest: list[tuple[Place, str]]) -> str:
    if name in LISTS:
        return "list"
    if name in ("questions", "columns"):
        return "stream"
    return "struct" if isinstance(name, int) or any(place for place, _ in rest) else "field"
