"""What is left to do before a return can be sent: the task list of its page."""

from dataclasses import dataclass

from django.urls import reverse

from portal.monitoring.models import Indicator, MonitoringReturn
from portal.questionnaires.progress import progress

COMPLETED = "Completed"
STATE_WORDS = {"complete": COMPLETED, "in progress": "In progress", "not started": "Not started"}


@dataclass(frozen=True)
class Readiness:
    """`tasks` in the shape of components/task_list.html; `missing` are sentences."""

    tasks: list[dict[str, str]]
    missing: list[str]

    @property
    def ready(self) -> bool:
        return not self.missing


def readiness_of(monitoring_return: MonitoringReturn) -> Readiness:
    """How far a return is: its figures and, for an end report, each section of its questions."""
    where = [monitoring_return.agreement.reference, monitoring_return.number]
    tasks, missing = [], []
    asked = list(Indicator.objects.reported_in(monitoring_return))
    reported = set(monitoring_return.measurements.values_list("indicator", flat=True))
    left = [one for one in asked if one.pk not in reported]
    narrative_left = monitoring_return.response_id is None and not monitoring_return.narrative.strip()
    missing += [f"The figure for “{one.title}”" for one in left]
    missing += ["What happened in this period"] if narrative_left else []
    if asked or monitoring_return.response_id is None:
        begun = bool(reported) or bool(monitoring_return.narrative.strip())
        done = not left and not narrative_left
        tasks.append(
            {
                "title": "Figures" if monitoring_return.response_id else "Figures and what happened",
                "href": reverse("provider_return_figures", args=where),
                "hint": f"{len(reported)} of {len(asked)} figures are there",
                "status": COMPLETED if done else "In progress" if begun else "Not started",
            }
        )
    if monitoring_return.response:
        response = monitoring_return.response
        for one in progress(response.version.schema, response.values(), response.typed()):
            missing += [f"{one.section.title}: “{question.label}”" for question in one.missing]
            tasks.append(
                {
                    "title": one.section.title,
                    "href": reverse("provider_return_section", args=[*where, one.section.key]),
                    "status": STATE_WORDS[one.state],
                }
            )
    return Readiness(tasks, missing)
