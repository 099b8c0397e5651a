"""Why money is good value: worded by a person, for an agreement, or for one payment where it is different."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from portal.accounts.models import User
from portal.agreements.domain.officers import require_officer_of
from portal.agreements.domain.thread import require_stranger_to
from portal.agreements.models import Agreement
from portal.events.ledger import record
from portal.expenditure.domain.at_once import one_at_a_time
from portal.expenditure.domain.errors import WordsMissing
from portal.expenditure.domain.who import require_preparer
from portal.expenditure.models import ExpenditureLine, ExpenditureMonth, ValueReason


def usual_reasons(agreements: Collection[int]) -> dict[int, str]:
    """{agreement's key: why its payments are good value}: its own words, or those that a wing has for it (a fund's).

    Three queries or so. An agreement for which nobody has said anything is left out.
    """
    found: dict[int, str] = {}
    for name in settings.VALUE_FOR_MONEY:
        found |= import_string(name)(agreements)
    found |= dict(ValueReason.objects.filter(agreement__in=agreements).values_list("agreement", "text"))
    return {key: text for key, text in found.items() if text.strip()}


@transaction.atomic
def word_agreement(agreement: Agreement, *, by: User, text: str) -> ValueReason:
    """Say why the money of an agreement is good value. Payments in months that are not published take it over, but for
    those that somebody worded themselves. Raises NotAllowed, WordsMissing.
    """
    require_officer_of(agreement, by)
    require_stranger_to(agreement, by, has_to="say why it is good value")
    if not text.strip():
        raise WordsMissing("Say why it is good value for money: the public reads it.")
    one_at_a_time()
    reason, _ = ValueReason.objects.update_or_create(agreement=agreement, defaults={"text": text.strip(), "by": by})
    open_lines = ExpenditureLine.objects.filter(agreement=agreement, month__state=ExpenditureMonth.State.DRAFT)
    open_lines.filter(kind=ExpenditureLine.Kind.PAYMENT, value_by__isnull=True).update(value=reason.text)
    record("value-for-money-worded", agreement, by=by, note=reason.text[:500])
    return reason


@transaction.atomic
def word_line(line: ExpenditureLine, *, by: User, text: str) -> ExpenditureLine:
    """Say it for one payment alone. The public reads it in the next edition. Raises NotAllowed, WordsMissing."""
    require_preparer(by)
    require_stranger_to(line.agreement, by, has_to="say why it is good value")
    if not text.strip():
        raise WordsMissing("Say why it is good value for money: the public reads it.")
    held = ExpenditureLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    held.value, held.value_by = text.strip(), by
    held.save(update_fields=["value", "value_by"])
    record("value-for-money-worded", line.agreement, by=by, note=f"{held}: {held.value}"[:500])
    return held
