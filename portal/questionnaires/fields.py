"""The StreamField that officers build sections in, without its block definitions in the migrations."""

from typing import Any

from wagtail.fields import StreamField


class SectionsField(StreamField):
    """A StreamField whose migrations carry no block definitions.

    The database column is one JSON column whatever the blocks are, and Wagtail's own `deconstruct` would write
    hundreds of lines into a migration for every changed help text.
    """

    def __init__(self, block_types: Any = (), **options: Any) -> None:
        super().__init__(block_types, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, keywords = super().deconstruct()
        keywords.pop("block_lookup", None)
        return name, path, [], keywords
