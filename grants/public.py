"""What the public site may read of grants: calls, funded projects, decisions. It imports nothing else from this wing.

Calls come as `PublicCall`, which holds only what a published call says of itself; projects and decisions are rows of
`grants.models.publication`, which have no other fields. So an unpublished word cannot reach a public page.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Self

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from grants.domain.odds import FEWEST
from grants.models.call import Call
from grants.models.decision import Decision
from grants.models.publication import PublishedAward, PublishedDecision, PublishedResult
from portal.dates.financial_years import financial_year_label

__all__ = [
    "AwardFilters",
    "CallsByTime",
    "Odds",
    "PublicCall",
    "PublishedAward",
    "PublishedDecision",
    "Totals",
    "awards",
    "calls",
    "decisions",
    "filter_choices",
    "find_award",
    "find_call",
    "odds_of",
    "totals",
]


@dataclass(frozen=True)
class PublicCall:
    """A published call as anybody may read it. `state` is "Open", "Coming" or "Closed", asked of the clock."""

    slug: str
    title: str
    state: str
    fund: str
    fund_purpose: str
    for_whom: str
    legal_power: str
    decision_body: str
    contact_email: str
    contact_telephone: str
    summary: str
    description: str
    who_may_apply: list[str]
    what_we_do_not_fund: list[str]
    how_it_is_decided: str
    opens_at: datetime
    closes_at: datetime
    decision_expected_on: date
    minimum_amount: Decimal
    maximum_amount: Decimal
    themes: list[str]
    criteria: list[tuple[str, str, int]]
    """Title, what a scorer asks, weight."""
    gates: list[str]
    scorers_needed: int
    weighted: bool
    has_eligibility_check: bool
    blind: bool

    @classmethod
    def of(cls, call: Call, now: datetime) -> Self:
        return cls(
            slug=call.slug,
            title=call.title,
            state="Open" if call.is_open(now) else "Coming" if call.is_coming(now) else "Closed",
            fund=call.fund.name,
            fund_purpose=call.fund.purpose,
            for_whom=call.fund.get_audience_display(),
            legal_power=call.fund.legal_power,
            decision_body=call.fund.decision_body,
            contact_email=call.fund.contact_email,
            contact_telephone=call.fund.contact_telephone,
            summary=call.summary,
            description=call.description,
            who_may_apply=_lines(call.who_may_apply),
            what_we_do_not_fund=_lines(call.what_we_do_not_fund),
            how_it_is_decided=call.how_it_is_decided,
            opens_at=call.opens_at,
            closes_at=call.closes_at,
            decision_expected_on=call.decision_expected_on,
            minimum_amount=call.minimum_amount,
            maximum_amount=call.maximum_amount,
            themes=[theme.title for theme in call.themes.all()],
            criteria=[(c.title, c.guidance, c.weight) for c in call.criteria.all()],
            gates=[gate.title for gate in call.gates.all()],
            scorers_needed=call.scorers_needed,
            weighted=call.scheme.combination == call.scheme.Combination.WEIGHTED,
            has_eligibility_check=call.eligibility_version_id is not None,
            blind=call.blind,
        )


@dataclass(frozen=True)
class Odds:
    """What may fairly be said of the chances in a call; None or nothing where there are too few to be fair."""

    so_far: int | None
    """Applications that came in, while the call is open."""
    budget_left: Decimal | None
    """Pounds of the year's budget that nobody has been promised."""
    last: PublishedResult | None
    """What came of the fund's last call."""


@dataclass(frozen=True)
class CallsByTime:
    open: list[PublicCall]
    coming: list[PublicCall]
    closed: list[PublicCall]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _published() -> QuerySet[Call]:
    return Call.objects.published().select_related("fund", "scheme").prefetch_related("themes", "criteria", "gates")


def calls(now: datetime | None = None, *, closed: int = 12) -> CallsByTime:
    """Every open and coming call, soonest first, and the latest `closed` ones."""
    now = now or timezone.now()
    return CallsByTime(
        open=[PublicCall.of(call, now) for call in _published().open(now).order_by("closes_at")],
        coming=[PublicCall.of(call, now) for call in _published().coming(now).order_by("opens_at")],
        closed=[PublicCall.of(call, now) for call in _published().closed(now).order_by("-closes_at")[:closed]],
    )


def find_call(slug: str, now: datetime | None = None) -> PublicCall | None:
    """The published call of that name, or None."""
    call = _published().filter(slug=slug).first()
    return PublicCall.of(call, now or timezone.now()) if call else None


def odds_of(slug: str, now: datetime | None = None) -> Odds | None:
    """The odds of a published call that is open or coming; four queries."""
    now = now or timezone.now()
    call = Call.objects.published().filter(slug=slug, closes_at__gt=now).select_related("fund", "budget").first()
    if call is None:
        return None
    sent = call.applications.sent().count()
    # Only what was told: a decision that is kept back must not show in the sum either.
    promised = Decision.objects.filter(budget=call.budget, released_at__isnull=False).promised()
    return Odds(
        so_far=sent if sent >= FEWEST else None,
        budget_left=max(call.budget.amount - promised, Decimal(0)),
        last=_last_like(call),
    )


def _last_like(call: Call) -> PublishedResult | None:
    """What came of the fund's last call for grants of such a size: small grants say nothing about large ones."""
    of_fund = PublishedResult.objects.filter(fund_slug=call.fund.slug).exclude(call_slug=call.slug)
    return of_fund.filter(minimum_amount__lt=call.maximum_amount, maximum_amount__gt=call.minimum_amount).first()


@dataclass(frozen=True)
class AwardFilters:
    """What a visitor asked for; empty fields ask for nothing. Values that match nothing find nothing."""

    words: str = ""
    fund: str = ""
    theme: str = ""
    year: str = ""
    area: str = ""

    @property
    def asked(self) -> bool:
        return any([self.words, self.fund, self.theme, self.year, self.area])


def awards(filters: AwardFilters | None = None) -> QuerySet[PublishedAward]:
    """Funded projects, newest first; an award that was not taken up is none."""
    found = PublishedAward.objects.grants()
    if filters is None:
        return found
    if filters.words:
        found = found.about(filters.words)
    if filters.fund:
        found = found.filter(fund_slug=filters.fund)
    if filters.theme:
        found = found.filter(themes__slug=filters.theme)
    if filters.year:
        found = found.filter(financial_year=int(filters.year)) if filters.year.isdecimal() else found.none()
    if filters.area:
        found = found.filter(areas__contains=[filters.area])
    return found


def find_award(slug: str) -> PublishedAward | None:
    """The published award of that address, also one that was not taken up; or None."""
    found = PublishedAward.objects.select_related("decision").prefetch_related("themes")
    return found.filter(slug=slug).first()


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """What there is to choose from: funds, and financial years from the latest back."""
    funds = PublishedAward.objects.grants().order_by("fund_name").values_list("fund_slug", "fund_name").distinct()
    granted = PublishedAward.objects.grants().order_by("-financial_year")
    years = granted.values_list("financial_year", flat=True).distinct()
    return {"funds": list(funds), "years": [(str(year), financial_year_label(year)) for year in years]}


@dataclass(frozen=True)
class Totals:
    """How many projects, how many pounds (and how many of these are illustrative), how many organisations."""

    projects: int
    pounds: Decimal
    illustrative: Decimal
    organisations: int

    @property
    def mark(self) -> str:
        """What has to be said beside the sum, because its sources do not give every amount; "" where they do."""
        if not self.illustrative:
            return ""
        if self.illustrative == self.pounds:
            return "illustrative amounts"
        return "mostly illustrative amounts" if self.illustrative * 2 > self.pounds else "partly illustrative amounts"


def totals(found: QuerySet[PublishedAward] | None = None) -> Totals:
    """The sums of funded projects, of all or of those `found`."""
    queryset = PublishedAward.objects.grants() if found is None else found
    sums = queryset.order_by().aggregate(
        projects=Count("pk"),
        pounds=Sum("amount_awarded", default=Decimal(0)),
        illustrative=Sum("amount_awarded", filter=Q(amount_is_illustrative=True), default=Decimal(0)),
        organisations=Count("organisation_id", distinct=True),
    )
    return Totals(**sums)


def decisions() -> QuerySet[PublishedDecision]:
    """Decision notices, newest first, each with the project it made, if any."""
    return PublishedDecision.objects.select_related("award")
