"""How much work a call's form was, reckoned by the database: one statement for each kind of figure, whatever came in.

Minutes are told from when answers were last saved, as `portal.questionnaires.effort` does for one application: from one
save to the next, the time belongs to the section that was saved. A pause longer than half an hour counts nothing. An
answer that was saved again shows its last moment only, so the figures are a little low, never high. What was carried
over from elsewhere was never saved by anybody, and counts nothing.

An application that was changed on request is looked at as it was first sent. Tests are left out, and what the
office keyed in from paper: that was its own work.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from grants.models import Call
from portal.documents.models import Document
from portal.questionnaires.effort import FEWEST_SAVES, LONGEST_PAUSE
from portal.questionnaires.models import QuestionnaireVersion, Response
from portal.questionnaires.schema import NOT_FILLED_IN

# Answers that were written when the draft was made, not by its writer.
CARRIED_OVER_WITHIN = "2 seconds"

# The responses of a call as they were first sent, and the section and kind of each question in each version asked.
WRITTEN = """
    WITH asked AS (
        SELECT * FROM unnest(%(versions)s::bigint[], %(keys)s::text[], %(sections)s::text[], %(places)s::int[],
            %(kinds)s::text[]) AS asked (version_id, key, section, place, kind)
    ), first_sent AS (
        SELECT application.id, application.organisation_id, application.submitted_at IS NOT NULL AS is_sent,
            COALESCE(
                (SELECT earlier_id FROM grants_reopening WHERE application_id = application.id ORDER BY id LIMIT 1),
                application.response_id
            ) AS response_id
        FROM grants_application AS application
        WHERE application.call_id = %(call)s AND NOT application.is_test AND NOT application.is_paper
    ), written AS (
        SELECT first_sent.id AS application_id, first_sent.is_sent, response.created_at AS began,
            answer.updated_at AS saved, asked.section, asked.place, asked.kind, asked.key, answer.value,
            first_sent.organisation_id,
            answer.value IS NOT NULL AND answer.value NOT IN ('null', '""', '[]') AS is_answered,
            CASE WHEN asked.kind = 'long' AND jsonb_typeof(answer.value) = 'string'
                AND btrim(answer.value #>> '{}') <> ''
                THEN cardinality(regexp_split_to_array(btrim(answer.value #>> '{}'), '\\s+')) ELSE 0 END AS words,
            answer.updated_at > response.created_at + %(carried)s::interval AS by_hand
        FROM first_sent
        JOIN questionnaires_response AS response ON response.id = first_sent.response_id
        JOIN questionnaires_answer AS answer ON answer.response_id = response.id
        JOIN asked ON asked.version_id = response.version_id AND asked.key = answer.key
    )
"""
PER_SECTION = """
    , steps AS (
        SELECT application_id, is_sent, section, saved,
            saved - lag(saved, 1, began) OVER (PARTITION BY application_id ORDER BY saved, place) AS since,
            last_value(section) OVER (PARTITION BY application_id ORDER BY saved, place
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_section
        FROM written WHERE by_hand
    ), worked AS (
        SELECT application_id, is_sent, section, last_section,
            COALESCE(SUM(since) FILTER (WHERE since <= %(pause)s::interval), interval '0') AS took,
            COUNT(DISTINCT saved) AS saves
        FROM steps GROUP BY application_id, is_sent, section, last_section
    )
    SELECT section, COUNT(*), COUNT(*) FILTER (WHERE is_sent),
        COUNT(*) FILTER (WHERE NOT is_sent AND section = last_section),
        COUNT(*) FILTER (WHERE is_sent AND took > interval '0'),
        EXTRACT(EPOCH FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took)
            FILTER (WHERE is_sent AND took > interval '0')) / 60
    FROM worked GROUP BY section
"""
WHOLE = """
    , steps AS (
        SELECT application_id, saved,
            saved - lag(saved, 1, began) OVER (PARTITION BY application_id ORDER BY saved, place) AS since
        FROM written WHERE is_sent AND by_hand
    ), worked AS (
        SELECT application_id, COALESCE(SUM(since) FILTER (WHERE since <= %(pause)s::interval), interval '0') AS took
        FROM steps GROUP BY application_id HAVING COUNT(DISTINCT saved) >= %(fewest)s
    ), said AS (
        SELECT application_id, SUM(words) AS words FROM written WHERE is_sent GROUP BY application_id
    )
    SELECT (SELECT COUNT(*) FROM first_sent), (SELECT COUNT(*) FROM first_sent WHERE is_sent),
        (SELECT COUNT(*) FROM worked),
        (SELECT EXTRACT(EPOCH FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY took)) / 60 FROM worked),
        (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY words) FROM said),
        (SELECT COUNT(DISTINCT application_id) FROM written WHERE by_hand AND NOT is_sent)
"""
WORDS = """
    , said AS (
        SELECT application_id, section, SUM(words) AS words FROM written WHERE is_sent GROUP BY application_id, section
    )
    SELECT section, percentile_cont(0.5) WITHIN GROUP (ORDER BY words) FROM said GROUP BY section
"""
ANSWERED = """
    SELECT section, key, COUNT(*) FROM written WHERE is_sent AND is_answered GROUP BY section, key
"""
FILES = """
    , given AS (
        SELECT section, key, organisation_id, jsonb_array_elements_text(value) AS document FROM written
        WHERE is_sent AND kind = 'files' AND jsonb_typeof(value) = 'array'
    )
    SELECT section, key, COUNT(*), COUNT(*) FILTER (WHERE EXISTS (
        SELECT 1 FROM events_event AS event
        WHERE event.content_type_id = %(document)s AND event.object_id = given.document
            AND event.verb = 'document-downloaded' AND NOT EXISTS (
                SELECT 1 FROM organisations_membership AS membership
                WHERE membership.organisation_id = given.organisation_id AND membership.user_id = event.actor_id
            )
    ))
    FROM given GROUP BY section, key
"""


@dataclass(frozen=True)
class SectionFigures:
    """Of one section: who got there (`reached`, and of them `sent`), who stopped there, and how long it took."""

    reached: int = 0
    sent: int = 0
    stopped: int = 0
    timed: int = 0
    minutes: float | None = None
    """The median of the `timed` ones."""


@dataclass(frozen=True)
class WholeFigures:
    begun: int
    sent: int
    timed: int
    minutes: float | None
    words: float | None
    """The median over those that were sent."""
    unsent_with_answers: int


@dataclass(frozen=True)
class Figures:
    whole: WholeFigures
    sections: Mapping[str, SectionFigures]
    words: Mapping[str, float]
    """The median of each section, over those that were sent."""
    answered: Mapping[tuple[str, str], int]
    """How many of those that were sent answer a question, by section and question."""
    files: Mapping[tuple[str, str], tuple[int, int]]
    """How many files were sent, and how many of them anybody but the applicant downloaded, by section and question."""


def figures_of(call: Call) -> Figures:
    given = _given(call)
    (whole,) = _rows(WRITTEN + WHOLE, given)
    return Figures(
        whole=WholeFigures(*whole),
        sections={section: SectionFigures(*rest) for section, *rest in _rows(WRITTEN + PER_SECTION, given)},
        words=dict(_rows(WRITTEN + WORDS, given)),
        answered={(section, key): count for section, key, count in _rows(WRITTEN + ANSWERED, given)},
        files={(section, key): (sent, opened) for section, key, sent, opened in _rows(WRITTEN + FILES, given)},
    )


def _given(call: Call) -> dict[str, Any]:
    """What the statements need, with every question of every version that the call's applications answer."""
    responses = Response.objects.filter(application__call=call)
    versions = QuestionnaireVersion.objects.filter(pk__in=responses.values("version"))
    asked = [
        (version.pk, question.key, section.key, place, str(question.kind))
        for version in versions
        for place, (section, question) in enumerate(
            (section, question) for section in version.schema.sections for question in section.questions
        )
        if question.kind not in NOT_FILLED_IN
    ]
    names = ("versions", "keys", "sections", "places", "kinds")
    columns = [list(column) for column in zip(*asked, strict=True)] or [[] for _ in names]
    settings = {
        "call": call.pk,
        "pause": LONGEST_PAUSE,
        "fewest": FEWEST_SAVES,
        "carried": CARRIED_OVER_WITHIN,
        "document": ContentType.objects.get_for_model(Document).pk,
    }
    return dict(zip(names, columns, strict=True)) | settings


def _rows(statement: str, given: Mapping[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()
