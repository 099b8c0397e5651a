"""The StreamField that officers build sections in, without its block definitions in the migrations."""

from typing import Any

from django.core.exceptions import BadRequest
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.blocks.base import BlockWidget
from wagtail.fields import StreamField


class WholeSectionsWidget(BlockWidget):
    """The builder counts its blocks, by script; a page without the counts did not arrive whole."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except (MultiValueDictKeyError, ValueError) as error:
            raise BadRequest("The questions did not arrive whole. Open the page again and save once more.") from error


class SectionsField(StreamField):
    """A StreamField whose migrations carry no block definitions.

    The database column is one JSON column whatever the blocks are, and Wagtail's own `deconstruct` would write
    hundreds of lines into a migration for every changed help text.
    """

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        super().__init__(block_types, **options)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": WholeSectionsWidget(self.stream_block), **kwargs})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, keywords = super().deconstruct()
        keywords.pop("block_lookup", None)
        return name, path, [], keywords
