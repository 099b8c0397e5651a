"""What is left to do before a return can be sent: the task list of its page."""

from dataclasses import dataclass

from django.urls import reverse

from portal.monitoring.agreed import facts_of
from portal.monitoring.domain.corrections import differs
from portal.monitoring.domain.returns import must_be_there
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.splits import parts_left
from portal.questionnaires.progress import progress

COMPLETED = "Completed"
WORDS_OF_PERIOD = ("Figures and what happened", "What happened in this period")
WORDS_OF_END_REPORT = ("What came of the project", "What came of the project, in words")
STATE_WORDS = {"complete": COMPLETED, "in progress": "In progress", "not started": "Not started"}


@dataclass(frozen=True)
class Readiness:
    """`tasks` in the shape of components/task_list.html; `missing` are sentences."""

    tasks: list[dict[str, str]]
    missing: list[str]

    @property
    def ready(self) -> bool:
        return not self.missing


def title_of(monitoring_return: MonitoringReturn) -> str:
    """What the page with the figures and the words is called."""
    return (WORDS_OF_END_REPORT if monitoring_return.is_about_the_end else WORDS_OF_PERIOD)[0]


def readiness_of(monitoring_return: MonitoringReturn) -> Readiness:
    """How far a return is: its figures and, for an end report, each section of its questions."""
    where = [monitoring_return.agreement.reference, monitoring_return.number]
    tasks, missing = [], []
    asked = list(monitoring_return.indicators())
    reported = set(monitoring_return.measurements.values_list("indicator", flat=True))
    left = [one for one in must_be_there(monitoring_return) if one.pk not in reported]
    narrative_left = not monitoring_return.narrative.strip()
    missing += [f"The figure for “{one.title}”" for one in left]
    unsplit = parts_left(monitoring_return)
    missing += unsplit
    title, words = WORDS_OF_END_REPORT if monitoring_return.is_about_the_end else WORDS_OF_PERIOD
    missing += [words] if narrative_left else []
    begun = bool(reported) or not narrative_left
    hint = f"{len(reported)} of {len(asked)} figures are there" if asked else ""
    if monitoring_return.is_correction:
        begun = differs(monitoring_return)
        hint = "" if begun else "Nothing differs from what we accepted yet"
        missing += [] if begun else ["What differs from what we accepted"]
    open_still = bool(left or unsplit or narrative_left)
    tasks.append(
        {
            "title": title,
            "href": reverse("provider_return_figures", args=where),
            "hint": hint,
            "status": "In progress" if begun and open_still else COMPLETED if begun else "Not started",
        }
    )
    if monitoring_return.response:
        response = monitoring_return.response
        for one in progress(response.version.schema, response.values(), response.typed(), facts_of(monitoring_return)):
            missing += [f"{one.section.title}: “{question.label}”" for question in one.missing]
            missing += [f"{one.section.title}: {problem.sentence}" for problem in one.broken]
            tasks.append(
                {
                    "title": one.section.title,
                    "href": reverse("provider_return_section", args=[*where, one.section.key]),
                    "status": STATE_WORDS[one.state],
                }
            )
    return Readiness(tasks, missing)
