"""The plan after the present one in the demonstration: a draft that the office alone sees, with other priorities.

The sources do not tell of it. Its words are illustrative and say so.
"""

from datetime import date

from portal.plan.models import Commitment, Pillar, Plan, Theme

SLUG = "2021-2025-draft"
ILLUSTRATIVE = "Illustrative: no source tells of it."
# (pillar, slug, [(theme, slug, [commitment])])
PILLARS = [
    (
        "Fewer people harmed",
        "fewer-harmed",
        [
            ("Violence and abuse at home", "draft-violence-at-home", ["Help for everybody at standard risk"]),
            ("Fraud and crime on-line", "draft-fraud", ["Visit every older victim of fraud within a week"]),
        ],
    ),
    (
        "Put right what was done",
        "put-right",
        [
            (
                "Victims heard and helped",
                "draft-victims",
                ["Restorative justice offered in every case", "One number for victims, day and night"],
            ),
        ],
    ),
]


def build_next_plan() -> None:
    """What is there already is left alone."""
    plan, new = Plan.objects.get_or_create(
        slug=SLUG,
        defaults={
            "title": "The plan after 2021 (draft)",
            "starts_on": date(2021, 4, 1),
            "ends_on": date(2025, 3, 31),
            "summary": f"A draft, not published. {ILLUSTRATIVE}",
        },
    )
    if not new:
        return
    for number, (title, slug, themes) in enumerate(PILLARS, start=1):
        pillar = Pillar.objects.create(plan=plan, number=number, title=title, slug=slug, summary=ILLUSTRATIVE)
        for place, (theme_title, theme_slug, commitments) in enumerate(themes, start=1):
            theme = Theme.objects.create(
                pillar=pillar, number=place, title=theme_title, slug=theme_slug, summary=ILLUSTRATIVE
            )
            Commitment.objects.bulk_create(
                Commitment(theme=theme, number=position, title=text, story=ILLUSTRATIVE)
                for position, text in enumerate(commitments, start=1)
            )
