"""How the work of a target is spread over its period."""

from collections.abc import Sequence

from django.db import transaction

from commissioning.domain.publication import refresh_contract
from commissioning.models import Contract
from portal.accounts.models import User
from portal.agreements.domain.officers import require_officer_of
from portal.events import ledger
from portal.monitoring.domain import refresh_outlooks
from portal.monitoring.models import Target
from portal.monitoring.performance.profiles import Step, checked


@transaction.atomic
def spread_target(
    contract: Contract, target: Target, *, profile: Target.Profile, steps: Sequence[Step], by: User
) -> Target:
    """Expect the work of `target` in `steps` from now on, and judge what is reported anew; no steps spread it evenly.

    Raises NotAllowed, and ProfileWrong where the steps do not fit the target's period.
    """
    require_officer_of(contract, by)
    locked = Target.objects.select_for_update().get(pk=target.pk, agreement=contract)
    before = locked.get_profile_display()
    locked.profile = profile
    locked.profile_steps = checked(steps, locked.starts_on, locked.ends_on)
    locked.save(update_fields=["profile", "steps"])
    changes = {str(locked.indicator): (before, locked.get_profile_display())}
    ledger.record("target-spread", contract, by=by, changes=changes)
    refresh_outlooks(contract)
    refresh_contract(contract)
    return locked
