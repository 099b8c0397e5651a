"""The choices that are kept elsewhere and not written in a question: council areas and the themes of the Plan."""

from portal.organisations.areas import COUNCILS
from portal.plan.models import Theme
from portal.questionnaires.rendering import Lists
from portal.questionnaires.schema import Kind, Schema


def lists_for(schema: Schema) -> Lists:
    """What the questions about areas and themes offer, as {kind: {value: label}}.

    Areas go by their GSS code and are today's councils; themes go by their slug. Themes are fetched only if asked for.
    """
    kinds = {question.kind for question in schema.questions()}
    lists: dict[Kind, dict[str, str]] = {Kind.AREAS: dict(COUNCILS)}
    if Kind.THEMES in kinds:
        lists[Kind.THEMES] = dict(Theme.objects.published().values_list("slug", "title"))
    return lists
