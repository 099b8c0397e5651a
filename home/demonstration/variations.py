"""Changes to grants that were signed: one that waits for its organisation's signature, one that holds. Illustrative."""

from datetime import timedelta

from grants.models import GrantAgreement
from portal.accounts.models import User
from portal.agreements.domain import ask_variation
from portal.agreements.models import Agreement, Variation
from portal.agreements.particulars import ConditionTerms, Particulars
from portal.payments.domain import agree_variation, sign_variation
from portal.payments.domain.taking_hold import particulars_of

# How many of the provider's running grants are changed.
CHANGED = 2


def build_variations(logins: dict[str, User]) -> None:
    """What is there already is left alone."""
    provider, officer = logins["grant-provider"], logins["grants"]
    mine = GrantAgreement.objects.of(provider).filter(state=Agreement.State.LIVE, signatures__isnull=False)
    for number, grant in enumerate(mine.distinct().order_by("reference")[:CHANGED]):
        if Variation.objects.filter(agreement=grant).exists():
            continue
        asked = ask_variation(
            grant,
            by=provider,
            reason="The hall that we use is being repaired and opens again two months later. (Illustrative.)",
            new_end=grant.ends_on + timedelta(days=61),
        )
        answer = "We are glad that it goes on. Please tell us when the hall is open again. (Illustrative.)"
        agreed = agree_variation(asked, by=officer, answer=answer, particulars=_with_a_condition(grant))
        if number == 0:
            sign_variation(agreed, by=provider, name=str(provider), position="Chair", agreed=True)


def _with_a_condition(grant: Agreement) -> Particulars:
    """A condition besides those that there are."""
    now = particulars_of(grant)
    number = max(grant.conditions.values_list("number", flat=True), default=0) + 1
    terms = ConditionTerms(number, "Tell us when the hall is open again.", None, before_payment=False)
    return Particulars(conditions=(*now.conditions, terms), targets=now.targets, schedule=now.schedule)
