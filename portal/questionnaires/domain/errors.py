"""Why a response did not take what was sent. Views turn these into words."""

from collections.abc import Sequence

from portal.questionnaires.progress import SectionProgress


class AlreadySubmitted(Exception):
    """The response was submitted; its answers stay as they are."""


class ResponseIncomplete(Exception):
    """Questions are left. `sections` says where."""

    def __init__(self, sections: Sequence[SectionProgress]) -> None:
        super().__init__(", ".join(one.section.title for one in sections))
        self.sections = list(sections)
