"""Bids that the office made to outside funds, as published records name them. No record gives an amount."""

from dataclasses import dataclass

from home.models import Bid
from portal.accounts.models import User
from portal.plan.models import Theme

State = Bid.State
NETWORK = "National anti-trafficking network"


@dataclass(frozen=True)
class BidFacts:
    title: str
    fund: str
    funder: str
    state: str
    theme: str
    outcome: str


UNKNOWN = "The sources give neither amount nor dates."
BIDS = [
    BidFacts(
        "Advocates for victims in court: a pilot",
        "Police Transformation Fund",
        "Home Office",
        State.SENT,
        "victims",
        f"Sent in 2017; the sources do not say what came of it. {UNKNOWN}",
    ),
    BidFacts(
        "A co-ordinator of projects for veterans",
        "LIBOR fund",
        "HM Treasury",
        State.SENT,
        "vulnerability",
        "Made through the Safer Dorset Foundation in 2017; the sources do not say what came of it. " + UNKNOWN,
    ),
    BidFacts(
        "Modern slavery: training in Poole", NETWORK, NETWORK, State.WON, "vulnerability", f"Training held. {UNKNOWN}"
    ),
    BidFacts(
        "Modern slavery: training in Weymouth and Portland",
        NETWORK,
        NETWORK,
        State.WON,
        "vulnerability",
        f"Training held. {UNKNOWN}",
    ),
    BidFacts(
        "Modern slavery: a package for employers of casual labour",
        NETWORK,
        NETWORK,
        State.WON,
        "vulnerability",
        UNKNOWN,
    ),
    BidFacts(
        "Keeping young people out of serious violence",
        "Youth Endowment Fund",
        "Youth Endowment Fund",
        State.LOST,
        "vulnerability",
        f"Not funded, in 2019. Early intervention and diversion are looked for locally instead. {UNKNOWN}",
    ),
]


def build_bids(officer: User) -> None:
    """What is there already is left alone."""
    themes = {theme.slug: theme for theme in Theme.objects.all()}
    for facts in BIDS:
        Bid.objects.get_or_create(
            title=facts.title,
            fund=facts.fund,
            defaults={
                "funder": facts.funder,
                "state": facts.state,
                "theme": themes[facts.theme],
                "outcome": facts.outcome,
                "lead_officer": officer,
            },
        )
