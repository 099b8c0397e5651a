"""What officers build a questionnaire from: section blocks with question blocks inside."""

from portal.questionnaires.blocks.questions import BLOCKS_BY_KIND
from portal.questionnaires.blocks.sections import (
    SectionBlock,
    SectionsBlock,
    schema_of,
    stream_of,
)

__all__ = ["BLOCKS_BY_KIND", "SectionBlock", "SectionsBlock", "schema_of", "stream_of"]
