"""Reading a call's rows into the pure rules of `scoring`, for one application or for all of a call at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from grants.domain import scoring
from grants.domain.ranking import recommended_amount
from grants.models import Application, Assessment, Call, ModeratedScore, Score, ScoringScheme

CANNOT_JUDGE = "Cannot judge"


@dataclass(frozen=True)
class PanelView:
    """How far the panel is with one application, and what it says. Only completed assessments count."""

    score: scoring.PanelScore
    assigned: int = 0
    complete: int = 0
    scorers_needed: int = 0
    recommended: Decimal | None = None
    outstanding: list[str] = field(default_factory=list)
    """Who has not finished."""
    hidden: bool = False
    """The reader still scores it, so `score` and `recommended` are empty (see `blindness`)."""

    @property
    def all_scored(self) -> bool:
        return self.complete >= self.scorers_needed and not self.outstanding

    @property
    def score_in_words(self) -> str:
        if self.hidden:
            return "Not shown while you may still score it"
        if not self.all_scored:
            return f"Not yet: {self.complete} of {self.scorers_needed} have scored"
        if self.score.total is None:
            return "None: nobody could judge every criterion"
        return f"{self.score.total} of {self.score.out_of}"

    @property
    def missing_in_words(self) -> str:
        """What is missing before it is scored; empty when nothing is."""
        unassigned = self.scorers_needed - self.complete - len(self.outstanding)
        missing = [f"Waiting for {', '.join(self.outstanding)}."] if self.outstanding else []
        if unassigned > 0:
            missing.append(f"{unassigned} scorer{'s' if unassigned > 1 else ''} to assign.")
        return " ".join(missing)


@dataclass(frozen=True)
class GivenBy:
    """What one scorer gave, for people to read."""

    scorer: str
    level: str
    comment: str


@dataclass(frozen=True)
class SideBySide:
    """One axis of one criterion, with what each scorer gave."""

    cell: scoring.CellScore
    given: list[GivenBy]


@dataclass(frozen=True)
class Spread:
    """A cell on which an application's scorers differ by the call's limit or more, settled or not."""

    application: Application
    scheme: scoring.Scheme
    cell: scoring.CellScore
    given: list[GivenBy]
    reason: str = ""

    def is_about(self, criterion: int, axis: str) -> bool:
        return (self.cell.criterion.key, self.cell.axis.key) == (criterion, axis)


def scheme_of(row: ScoringScheme) -> scoring.Scheme:
    return scoring.Scheme(
        combination=scoring.Combination(row.combination),
        axes=tuple(scoring.Axis(axis["key"], axis["title"]) for axis in row.axes),
        levels=tuple(scoring.Level(level["value"], level["title"], level.get("anchor", "")) for level in row.levels),
        bands=tuple(
            scoring.Band(Decimal(str(band["at_least"])), band["recommendation"], band["meaning"]) for band in row.bands
        ),
    )


def criteria_of(call: Call) -> list[scoring.Criterion]:
    return [scoring.Criterion(row.pk, row.title, row.weight) for row in call.criteria.all()]


def panel_view(application: Application, *, hidden: Collection[int] = ()) -> PanelView:
    return panel_views(application.call, [application], hidden=hidden)[application.pk]


def panel_views(
    call: Call, applications: Sequence[Application], *, hidden: Collection[int] = ()
) -> dict[int, PanelView]:
    """By application id, for applications of `call`; five queries however many there are.

    Of those with an id in `hidden` only who scores and how far they are, and no score: see `blindness.hidden_from`.
    """
    scheme, criteria = scheme_of(call.scheme), criteria_of(call)
    assessments: defaultdict[int, list[Assessment]] = defaultdict(list)
    standing = Assessment.objects.filter(application__in=applications).exclude(state=Assessment.State.CONFLICTED)
    for assessment in standing.select_related("assessor"):
        assessments[assessment.application_id].append(assessment)
    open_ones = [application for application in applications if application.pk not in hidden]
    given = _given(open_ones)
    moderated = _moderated(open_ones)
    return {
        application.pk: _view(
            call,
            scoring.panel_score(
                scheme,
                criteria,
                given[application.pk],
                moderated[application.pk],
                spread_limit=call.moderation_spread,
            ),
            assessments[application.pk],
            hidden=application.pk in hidden,
        )
        for application in applications
    }


def own_score(assessment: Assessment) -> scoring.PanelScore:
    """What one assessor's scores come to on their own."""
    call = assessment.application.call
    given = [_one(score, assessment.assessor_id) for score in assessment.scores.all()]
    return scoring.panel_score(scheme_of(call.scheme), criteria_of(call), given, spread_limit=call.moderation_spread)


def scores_side_by_side(call: Call, assessments: Sequence[Assessment]) -> list[SideBySide]:
    """The scores of `assessments` (of one application, completed) beside each other."""
    rows = list(Score.objects.filter(assessment__in=assessments).select_related("assessment__assessor"))
    given = [_one(row, row.assessment.assessor_id) for row in rows]
    score = scoring.panel_score(scheme_of(call.scheme), criteria_of(call), given, spread_limit=call.moderation_spread)
    return [SideBySide(cell=cell, given=_given_by(rows, cell)) for cell in score.cells]


def spreads_of(call: Call, applications: Sequence[Application]) -> list[Spread]:
    """Where the scorers of `applications` of `call` differ by its limit, what is open first, once all have scored."""
    scheme = scheme_of(call.scheme)
    views = panel_views(call, applications)
    ready = [application for application in applications if views[application.pk].all_scored]
    rows: defaultdict[int, list[Score]] = defaultdict(list)
    for row in Score.objects.filter(assessment__application__in=ready).select_related("assessment__assessor"):
        rows[row.assessment.application_id].append(row)
    reasons = {
        (row.application_id, row.criterion_id, row.axis): row.reason
        for row in ModeratedScore.objects.filter(application__in=ready)
    }
    spreads = [
        Spread(
            application=application,
            scheme=scheme,
            cell=cell,
            given=_given_by(rows[application.pk], cell),
            reason=reasons.get((application.pk, cell.criterion.key, cell.axis.key), ""),
        )
        for application in ready
        for cell in views[application.pk].score.cells
        if cell.spread >= call.moderation_spread > 0
    ]
    return sorted(spreads, key=lambda spread: (not spread.cell.needs_moderation, spread.application.reference))


def _given_by(rows: Iterable[Score], cell: scoring.CellScore) -> list[GivenBy]:
    return [
        GivenBy(
            scorer=str(row.assessment.assessor),
            level=CANNOT_JUDGE if row.cannot_judge else str(row.value),
            comment=row.comment,
        )
        for row in rows
        if (row.criterion_id, row.axis) == (cell.criterion.key, cell.axis.key)
    ]


def _view(call: Call, score: scoring.PanelScore, assessments: Sequence[Assessment], *, hidden: bool) -> PanelView:
    done = [one for one in assessments if one.state == Assessment.State.COMPLETE]
    recommended = [one.recommended_amount for one in done if one.recommended_amount is not None and not hidden]
    return PanelView(
        score=score,
        assigned=len(assessments),
        complete=len(done),
        scorers_needed=call.scorers_needed,
        recommended=recommended_amount(recommended),
        outstanding=[str(one.assessor) for one in assessments if one.state != Assessment.State.COMPLETE],
        hidden=hidden,
    )


def _given(applications: Sequence[Application]) -> defaultdict[int, list[scoring.Given]]:
    given: defaultdict[int, list[scoring.Given]] = defaultdict(list)
    complete = Score.objects.filter(
        assessment__application__in=applications, assessment__state=Assessment.State.COMPLETE
    )
    for score in complete.select_related("assessment"):
        given[score.assessment.application_id].append(_one(score, score.assessment.assessor_id))
    return given


def _moderated(applications: Sequence[Application]) -> defaultdict[int, list[scoring.Moderated]]:
    moderated: defaultdict[int, list[scoring.Moderated]] = defaultdict(list)
    for row in ModeratedScore.objects.filter(application__in=applications):
        moderated[row.application_id].append(
            scoring.Moderated(row.criterion_id, row.axis, row.value, tuple(row.before))
        )
    return moderated


def _one(score: Score, scorer: int) -> scoring.Given:
    return scoring.Given(scorer=scorer, criterion=score.criterion_id, axis=score.axis, value=score.value)
