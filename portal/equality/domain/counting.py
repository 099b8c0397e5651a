"""Adding one person's answers to the counts, and reading the figures. Neither leaves an event: see the models."""

from collections.abc import Mapping

from django.db import transaction

from portal.equality.disclosure import Figures, figures
from portal.equality.models import SpentPass, Tally
from portal.equality.passes import mark_of
from portal.equality.questions import QUESTIONS, complete


class Sealed(Exception):
    """The figures were read, so nothing is added any more."""


@transaction.atomic
def count_answers(about: int, given: Mapping[str, str], *, with_pass: str) -> None:
    """Add one person's answers to those of the call `about`; a pass that was used counts nothing more.

    `given` has an option for a question's key; what is missing counts as “prefer not to say”. Raises NotAPass, Sealed,
    and ValueError for an option that the question does not have.
    """
    answers, mark = complete(given), mark_of(with_pass, about)
    tally = _held(about)
    if tally.sealed:
        raise Sealed
    _, first = SpentPass.objects.get_or_create(sha256=mark, defaults={"about": about})
    if not first:
        return
    for question in QUESTIONS:
        chosen = tally.counts.setdefault(question.key, {})
        chosen[answers[question.key]] = chosen.get(answers[question.key], 0) + 1
    tally.people += 1
    tally.save(update_fields=["people", "counts"])


@transaction.atomic
def figures_for(about: int) -> Figures:
    """What officers may see of the call `about`. From now on nothing is added: the caller asks when it is over."""
    tally = _held(about)
    if not tally.sealed:
        tally.sealed = True
        tally.save(update_fields=["sealed"])
        SpentPass.objects.filter(about=about).delete()
    return figures(tally.people, tally.counts)


def is_sealed(about: int) -> bool:
    """Whether the figures were read."""
    return Tally.objects.filter(about=about, sealed=True).exists()


def _held(about: int) -> Tally:
    """The row, locked. Everybody adds to the same one, so two at once come one after the other."""
    Tally.objects.bulk_create([Tally(about=about)], ignore_conflicts=True)
    return Tally.objects.select_for_update().get(about=about)
