"""What the providers of the demonstration report. All of it is illustrative, but for custody as a place of safety.

A figure that splits is split by the shares below, so that the parts make the figure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from home.demonstration.contract_facts import AREAS, RESTORATIVE, VICTIMS

ILLUSTRATIVE = "Illustrative"
PUBLISHED = "As published for 2018/19."


@dataclass(frozen=True)
class PeriodFacts:
    """Figures by key, and what was written about the period."""

    figures: Mapping[str, Decimal]
    words: str
    note: str = ILLUSTRATIVE


def _scores(entry: str, left: str) -> dict[str, str]:
    """The scores on entry and on leaving, in the order of the areas."""
    return {
        f"cr-{area}-{side}": score
        for side, scores in (("entry", entry), ("exit", left))
        for area, score in zip(AREAS, scores.split(), strict=True)
    }


def _period(words: str, figures: Mapping[str, str | int], note: str = ILLUSTRATIVE) -> PeriodFacts:
    return PeriodFacts({key: Decimal(value) for key, value in figures.items()}, words, note)


RESTORATIVE_QUARTERS = [
    _period(
        "The first panels are running. Illustrative text: the sources give no quarterly account.",
        {
            "rj-enquiries": 31, "rj-referrals": 19, "rj-contacted": 14, "rj-assessed": 11, "rj-suitable": 9,
            "rj-prepared": 4, "rj-outcomes": 3, "rj-meetings": 2, "rj-indirect": 1, "rj-agreements": 2,
            "rj-followed-up": 1, "rj-satisfied": 1, "rj-ended": 3, "rj-days-contact": "12.5", "rj-days-assessed": 24,
            "rj-days-prepared": 33, "rj-days-outcome": 61, "rj-days-followed-up": 47,
        },
    ),
    _period(
        "More agencies refer. Illustrative text: the sources give no quarterly account.",
        {
            "rj-enquiries": 35, "rj-referrals": 22, "rj-contacted": 18, "rj-assessed": 16, "rj-suitable": 13,
            "rj-prepared": 9, "rj-outcomes": 7, "rj-meetings": 5, "rj-indirect": 2, "rj-agreements": 6,
            "rj-followed-up": 6, "rj-satisfied": 5, "rj-ended": 5, "rj-days-contact": "10.5", "rj-days-assessed": 21,
            "rj-days-prepared": 38, "rj-days-outcome": 72, "rj-days-followed-up": 51,
        },
    ),
    _period(
        "Victims come by themselves too. Illustrative text: the sources give no quarterly account.",
        {
            "rj-enquiries": 41, "rj-referrals": 26, "rj-contacted": 21, "rj-assessed": 20, "rj-suitable": 16,
            "rj-prepared": 12, "rj-outcomes": 9, "rj-meetings": 6, "rj-indirect": 3, "rj-agreements": 8,
            "rj-followed-up": 7, "rj-satisfied": 6, "rj-ended": 7, "rj-days-contact": 9, "rj-days-assessed": 19,
            "rj-days-prepared": 35, "rj-days-outcome": 66, "rj-days-followed-up": 49,
        },
    ),
]  # fmt: skip
VICTIM_QUARTERS = [
    _period(
        "The new contract began on 1 October 2019. Illustrative text and figures.",
        {
            "vs-referrals": 3310, "vs-contacted": 3046, "vs-standard-risk": 690, "vs-children": 331,
            "vs-days-to-contact": "1.8", "vs-assessed": 610, "vs-accepted": 452, "vs-plans": 402, "vs-supported": 398,
            "vs-open": 512, "vs-waiting": 48, "vs-closed": 371, "vs-closed-planned": 289, "vs-referred-on": 143,
            "vs-asked-satisfaction": 210, "vs-satisfied": 193, "vs-complaints": 2, "vs-posts-vacant": "1.5",
            "vs-spend": "128450.00", "cr-asked": 260, "cr-wellbeing": 168, "cr-coping": 181, "cr-safety": 178,
            "cr-informed": 199,
        }
        | _scores("2.4 3.1 2.8 3.0 3.2 2.6 2.3 2.5", "3.3 3.5 3.4 3.2 3.3 3.1 3.4 3.3"),
    ),
    _period(
        "Illustrative text and figures: the sources give no quarterly account.",
        {
            "vs-referrals": 3285, "vs-contacted": 3121, "vs-standard-risk": 712, "vs-children": 329,
            "vs-days-to-contact": "1.6", "vs-assessed": 655, "vs-accepted": 522, "vs-plans": 514, "vs-supported": 441,
            "vs-open": 540, "vs-waiting": 57, "vs-closed": 402, "vs-closed-planned": 318, "vs-referred-on": 160,
            "vs-asked-satisfaction": 236, "vs-satisfied": 214, "vs-complaints": 1, "vs-posts-vacant": "0.5",
            "vs-spend": "131210.50", "cr-asked": 288, "cr-wellbeing": 190, "cr-coping": 206, "cr-safety": 207,
            "cr-informed": 224,
        }
        | _scores("2.3 3.0 2.9 2.9 3.3 2.5 2.4 2.6", "3.2 3.6 3.4 3.2 3.2 3.2 3.5 3.5"),
    ),
]  # fmt: skip
FIGURES = {
    RESTORATIVE: RESTORATIVE_QUARTERS,
    VICTIMS: VICTIM_QUARTERS,
    "Street Triage, Liaison and Diversion": [
        _period(
            "Officers get advice from mental health practitioners before they decide where somebody is taken.",
            {"custody": 4},
            PUBLISHED,
        )
    ],
}

# Breakdown → category → weight. Where an indicator splits in a way of its own, its key is named with the breakdown.
SHARES: dict[str, dict[str, int]] = {
    "source-of-referral": {
        "police": 880, "self": 60, "family": 8, "council": 12, "health": 9, "courts": 14, "charity": 11, "other": 4,
        "not-known": 2,
    },
    "rj-referrals/source-of-referral": {"police": 9, "self": 3, "council": 3, "probation": 3, "school": 1},
    "crime-type": {
        "homicide": 1, "sexual": 48, "domestic": 254, "stalking": 61, "modern-slavery": 2, "hate": 27, "violence": 221,
        "robbery": 12, "burglary": 92, "fraud": 38, "theft": 118, "damage": 84, "antisocial": 26, "road": 3,
        "other": 9, "not-known": 4,
    },
    "rj-referrals/crime-type": {"violence": 6, "damage": 4, "antisocial": 5, "theft": 2, "burglary": 2},
    "council-area": {"E06000058": 560, "E06000059": 418, "outside": 14, "not-known": 8},
    "age-band": {
        "under-18": 100, "18-24": 152, "25-34": 205, "35-44": 178, "45-54": 150, "55-64": 104, "65-74": 61,
        "75-over": 38, "not-known": 12,
    },
    "first-asked-by": {"harmed": 6, "responsible": 2, "agency": 11},
    "reason-it-ended": {"harmed-no": 3, "responsible-no": 2, "no-contact": 2, "other-help": 1},
}  # fmt: skip


def parts_of(figure: Decimal, weights: Mapping[str, int]) -> dict[str, Decimal]:
    """`figure`, a whole number, split by `weights`: the largest remainders take what is left over, so that the parts
    come to it."""
    all_of_it = sum(weights.values())
    exact = {code: figure * weight / all_of_it for code, weight in weights.items()}
    parts = {code: Decimal(int(value)) for code, value in exact.items()}
    left = int(figure - sum(parts.values()))
    for code in sorted(exact, key=lambda code: parts[code] - exact[code])[:left]:
        parts[code] += 1
    return parts
