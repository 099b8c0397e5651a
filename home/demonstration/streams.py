"""Where the money comes from, and what each stream gives in a year: illustrative, the sources give no amounts."""

from decimal import Decimal

from django.utils import timezone

from portal.accounts.models import User
from portal.dates.financial_years import financial_year
from portal.streams.budgets import carry_over, position_of
from portal.streams.models import FundingStream, StreamBudget

CORE, ABUSE, PROPERTY, OWN = "moj-core", "moj-domestic-abuse", "police-property", "own-budget"
STEP = 50000
STREAMS = [
    (CORE, "Core victims’ grant", "Ministry of Justice", "Local services that help victims cope and recover."),
    (
        ABUSE,
        "Domestic abuse and sexual violence",
        "Ministry of Justice",
        "Services for victims of domestic abuse and sexual violence, beside the core grant.",
    ),
    (
        PROPERTY,
        "Police Property Act fund",
        "Dorset Police",
        "Money from unclaimed and confiscated property, for good causes in the community.",
    ),
    (OWN, "The Commissioner’s own budget", "Police and Crime Commissioner for Dorset", "Whatever the Plan asks for."),
]


def build_streams() -> None:
    for number, (slug, name, funder, terms) in enumerate(STREAMS, start=1):
        facts = {"number": number, "name": name, "funder": funder, "terms": terms, "cost_code": f"41{number:02}"}
        FundingStream.objects.get_or_create(slug=slug, defaults=facts)


def build_stream_budgets(finance: User) -> None:
    """Enough for what is promised and some more, in round figures; a part of last year's is carried over."""
    if StreamBudget.objects.exists():
        return
    now = financial_year(timezone.localdate())
    for stream in FundingStream.objects.all():
        for year in range(now - 1, now + 2):
            steps = position_of(year, stream.pk).committed // STEP + 1
            StreamBudget.objects.create(stream=stream, year=year, amount=Decimal(steps * STEP))
    own = FundingStream.objects.get(slug=OWN)
    reason = "A project that was to begin in March begins in May. Illustrative."
    carry_over(own, by=finance, year=now - 1, amount=Decimal(5000), reason=reason)
