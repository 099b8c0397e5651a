"""Where scorers differ by too much, the panel talks and agrees a value; what was there before stays on the record.

The panel's chair enters it, who says first that they have no interest in the application. A chair with an interest has
no part in it; then, or when the chair is away, a grants officer without an interest enters what the panel agreed.
"""

from django.db import transaction

from grants.domain.conflicts import has_declared_none, require_no_conflict
from grants.domain.panel_scores import panel_view, scheme_of
from grants.domain.refusals import Refused
from grants.models import Application, Criterion, ModeratedScore
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.events import ledger


class NotForYouToModerate(Refused):
    sentence = "Only the panel's chair or a grants officer settles a spread."


class DeclareInterestFirst(Refused):
    sentence = "Say first whether you have an interest in this application."


class NotAllScored(Refused):
    """Some assessor has not finished, so the spread is not known yet."""


class NothingToModerate(Refused):
    sentence = "The scorers do not differ by so much here, so their scores stand."


class ModerationReasonMissing(Refused):
    sentence = "Say why the panel agreed on this score."


class LevelMissing(Refused):
    sentence = "Choose the level that the panel agreed on."


@transaction.atomic
def moderate(
    application: Application, criterion: Criterion, *, axis: str, value: int, reason: str, by: User
) -> ModeratedScore:
    """Settle one spread. It may be settled again until a decision is made.

    Raises NotForYouToModerate, InConflict, DeclareInterestFirst, NotAllScored, NothingToModerate, LevelMissing,
    ModerationReasonMissing.
    """
    application = (
        Application.objects.select_for_update(of=("self",)).select_related("call__scheme").get(pk=application.pk)
    )
    if not may_moderate(application, by):
        raise NotForYouToModerate
    require_no_conflict(application, by)
    if not (by.has_role(Role.GRANTS_OFFICER) or has_declared_none(application, by)):
        raise DeclareInterestFirst
    if application.state != Application.State.ASSESSING:
        raise NothingToModerate("This application is not with the panel now.")
    view = panel_view(application)
    if not view.all_scored:
        raise NotAllScored(
            f"Still scoring: {', '.join(view.outstanding)}." if view.outstanding else "Too few people have scored."
        )
    cell = next((one for one in view.score.cells if (one.criterion.key, one.axis.key) == (criterion.pk, axis)), None)
    if cell is None or cell.spread < application.call.moderation_spread:
        raise NothingToModerate
    if not scheme_of(application.call.scheme).takes(value):
        raise LevelMissing
    if not reason.strip():
        raise ModerationReasonMissing
    moderated, _ = ModeratedScore.objects.update_or_create(
        application=application,
        criterion=criterion,
        axis=axis,
        defaults={"value": value, "before": list(cell.values), "reason": reason.strip(), "moderated_by": by},
    )
    ledger.record(
        "score-moderated",
        application,
        by=by,
        changes={cell.name: [", ".join(map(str, cell.values)), value]},
        note=moderated.reason,
    )
    return moderated


def may_moderate(application: Application, user: User) -> bool:
    """The chair of the call's panel, or a grants officer."""
    chairs = application.call.panel.filter(user=user, is_chair=True).exists()
    return chairs or user.has_role(Role.GRANTS_OFFICER)
