"""The budget of an agreement by line: set when the agreement is made, changed by an officer for a reason.

The pounds of a claim come from lines. Moving pounds from one line to another is a decision of the office (a virement);
a few more than a line has may be claimed without one, as far as the tolerance goes that was agreed with the budget.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from portal.accounts.models import User
from portal.agreements.domain.letters import write_to_provider
from portal.agreements.domain.locking import locked
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.design.words import pounds
from portal.events.ledger import record
from portal.payments.budgeting import Part, tolerance_of
from portal.payments.domain.errors import MoreThanAgreed, ReasonMissing, WrongStep
from portal.payments.domain.schedules import PLANNABLE, is_free
from portal.payments.models import BudgetLine, Virement


def lines_of(agreement: Agreement) -> list[BudgetLine]:
    """In their order, with their figures; one query."""
    return list(BudgetLine.objects.filter(agreement=agreement).with_figures().order_by("number"))


@transaction.atomic
def make_budget(agreement: Agreement, parts: Sequence[Part], *, by: User | None) -> list[BudgetLine]:
    """The lines of an agreement that is being made, where there are any. Raises MoreThanAgreed."""
    _require_within(agreement, parts)
    made = BudgetLine.objects.bulk_create(_line(agreement, number, part) for number, part in enumerate(parts, start=1))
    if made:
        record("budget-set", agreement, by=by, changes={one.name: [None, one.amount] for one in made})
    return made


@transaction.atomic
def set_budget(
    agreement: Agreement, parts: Sequence[Part], *, by: User, kept: Sequence[int | None] = (), reason: str = ""
) -> list[BudgetLine]:
    """The whole budget anew. `kept` says for each part which line, by number, it is to be; None for a new one. A line
    that is not among them goes, if nothing was claimed on it and nothing moved. After signing it needs a `reason`.

    Raises NotAllowed, WrongStep, ReasonMissing, MoreThanAgreed (the value, or less than is claimed on a line).
    """
    held = locked(agreement)
    require_officer_of(held, by)
    require_stranger_to(held, by, has_to="set its budget")
    if held.state not in PLANNABLE:
        raise WrongStep(f"{held.reference} is “{held.get_state_display()}”, so its budget stays as it is.")
    if not is_free(held) and not reason.strip():
        raise ReasonMissing("Say why the budget changes: it is signed.")
    _require_within(held, parts)
    there = {one.number: one for one in lines_of(held)}
    numbers = list(kept) or [None] * len(parts)
    if len(numbers) != len(parts) or not {one for one in numbers if one} <= set(there):
        raise WrongStep("The budget has changed meanwhile. Look at it again.")
    changes: dict[str, list[object]] = {}
    for there_already, one in there.items():
        if there_already not in numbers:
            if one.used or one.moved_in or one.moved_out or one.claim_lines.exists():
                raise WrongStep(f"Something was claimed on “{one}”, or moved, so the line stays.")
            changes[one.name] = [one.amount, None]
            one.delete()
    last = max(there, default=0)
    for number, part in zip(numbers, parts, strict=True):
        if number is None:
            last += 1
            _line(held, last, part).save()
            changes[part.name] = [None, part.amount]
            continue
        one = there[number]
        if part.amount + one.moved < one.used:
            raise MoreThanAgreed(f"{pounds(one.used - one.moved)} of “{one}” is claimed or accepted already.")
        if (one.name, one.amount) != (part.name, part.amount):
            changes[part.name] = [one.amount, part.amount]
            one.name, one.amount = part.name, part.amount
            one.tolerance = tolerance_of(part.amount, settings.BUDGET_LINE_TOLERANCE)
            one.save(update_fields=["name", "amount", "tolerance"])
    if changes:
        record("budget-set", held, by=by, changes=changes, note=reason.strip())
    return lines_of(held)


@transaction.atomic
def move_between_lines(
    agreement: Agreement, *, by: User, source: BudgetLine, target: BudgetLine, amount: Decimal, reason: str
) -> Virement:
    """Decide that `amount` pounds of one line are spent on another; the organisation hears.

    Raises NotAllowed, WrongStep, ReasonMissing, MoreThanAgreed (what is left of the line, without its tolerance).
    """
    held = locked(agreement)
    require_officer_of(held, by)
    require_stranger_to(held, by, has_to="move money of its budget")
    if held.state not in Agreement.IN_FORCE:
        raise WrongStep(f"{held.reference} is “{held.get_state_display()}”, so nothing is moved in its budget.")
    if not reason.strip():
        raise ReasonMissing("Say why the money is moved: the organisation reads it.")
    lines = {one.pk: one for one in lines_of(held)}
    if source.pk not in lines or target.pk not in lines or source.pk == target.pk:
        raise WrongStep("Choose two different lines of this budget.")
    left = max(lines[source.pk].left, Decimal(0))
    if amount <= 0 or amount > left:
        raise MoreThanAgreed(f"Between 1p and {pounds(left)} can be moved out of “{source}”." if left else _NOTHING)
    moved = Virement.objects.create(source=source, target=target, amount=amount, reason=reason.strip(), by=by)
    note = f"{pounds(amount)} from “{source}” to “{target}”. {reason.strip()}"
    record("budget-moved", held, by=by, note=note[:500])
    write_to_provider("payments/budget_moved", held, virement=moved)
    return moved


_NOTHING = "All of this line is claimed or spent: nothing can be moved out of it."


def _line(agreement: Agreement, number: int, part: Part) -> BudgetLine:
    tolerance = tolerance_of(part.amount, settings.BUDGET_LINE_TOLERANCE)
    return BudgetLine(agreement=agreement, number=number, name=part.name, amount=part.amount, tolerance=tolerance)


def _require_within(agreement: Agreement, parts: Sequence[Part]) -> None:
    whole = sum((part.amount for part in parts), Decimal(0))
    if whole > agreement.value:
        raise MoreThanAgreed(f"The lines come to {pounds(whole)}, and the agreement to {pounds(agreement.value)}.")
    if any(part.amount < 0 or not part.name.strip() for part in parts):
        raise MoreThanAgreed("Each line has a name, and an amount that is not below £0.")
