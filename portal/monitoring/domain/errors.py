"""Why a return did not take what was asked of it. Views turn these into words."""

from collections.abc import Sequence
from datetime import date

from portal.monitoring.models import Indicator, MonitoringReturn


class ReturnChanged(Exception):
    """The return is no longer as it was on the page: somebody else has written in it, sent it or read it since."""

    def __init__(self, monitoring_return: MonitoringReturn) -> None:
        super().__init__(f"{monitoring_return} is now {monitoring_return.get_state_display()!r}")
        self.monitoring_return = monitoring_return


class ReturnIncomplete(Exception):
    """It cannot be sent yet: `indicators` lack a figure, `parts` of figures are missing or do not add up, or narrative,
    answer or report sections are missing."""

    def __init__(
        self,
        indicators: Sequence[Indicator] = (),
        *,
        narrative: bool = False,
        answer: bool = False,
        sections: Sequence[str] = (),
        parts: Sequence[str] = (),
    ) -> None:
        super().__init__(", ".join([*(one.title for one in indicators), *parts]) or "words are missing")
        self.indicators = list(indicators)
        self.narrative = narrative
        self.answer = answer
        self.sections = list(sections)
        self.parts = list(parts)


class PartsWrong(Exception):
    """The parts of a breakdown do not make the figure; nothing was stored. `problems` are sentences."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class StillRuns(Exception):
    """An end report came before the end of what it is about, without the word that all is finished."""

    def __init__(self, ends_on: date) -> None:
        super().__init__(f"It may run until {ends_on}")
        self.ends_on = ends_on


class PeriodRuns(Exception):
    """A return came before the last day of its period, on which it can be sent at the earliest."""

    def __init__(self, last_day: date) -> None:
        super().__init__(f"Its period runs until {last_day}")
        self.last_day = last_day


class ReportAccepted(Exception):
    """The end report is accepted, so its time does not move any more."""


class MayOnlyRead(Exception):
    """The member of the organisation may read but not write."""


class OwnReturn(Exception):
    """Somebody who belongs to the organisation cannot read its return for the office."""


class WordsMissing(Exception):
    """A question to the provider, or a correction, needs its words."""


class AlreadyCorrecting(Exception):
    """The return is being corrected already, by `correction`."""

    def __init__(self, correction: MonitoringReturn) -> None:
        super().__init__(str(correction))
        self.correction = correction


class NothingCorrected(Exception):
    """The correction says what was accepted."""


class AlreadyReworded(Exception):
    """The indicator has a later version, `following`; that one is to be reworded."""

    def __init__(self, following: Indicator) -> None:
        super().__init__(str(following))
        self.following = following


class NothingReworded(ValueError):
    """The new words are the old ones."""
