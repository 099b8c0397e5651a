"""The Police and Crime Plan 2017–21: four pillars, twelve themes, and commitments with what was done.

Facts from the Commissioner's published monitoring report of September 2017 and the commitment pages of 2019, in our
own words.
"""

from datetime import date

from django.db import transaction

from portal.plan.models import Commitment, Pillar, Plan, Theme

DELIVERED = Commitment.State.DELIVERED
UNDER_WAY = Commitment.State.UNDER_WAY

# The days for which the stories are true: the sources give months, so each month's last stands in for it.
REPORT_OF_2017, PAGES_OF_2019 = date(2017, 9, 30), date(2019, 12, 31)
TOLD_LATER = {
    "Support veterans better",
    "Expand youth diversion",
    "Interview adults who return after going missing",
    "End the use of police custody as a place of safety",
    "Keep repeat victims with serious mental illness safe",
    "Challenge the service that vulnerable victims of fraud get",
    "Set up a Problem Solving Forum and fund new approaches",
    "Create a Rural Crime Team and expand the Marine Unit",
    "Commission support for victims of crime",
    "Reduce reoffending through mentoring",
    "Expand the tagging of offenders",
    "Create an Innovation Fund",
}

# (pillar, slug, summary, [(theme, slug, summary, [(commitment, state, story)])])
PILLARS = [
    (
        "Protecting people at risk of harm",
        "protecting-people",
        "Finding harm that stays hidden, and stepping in early for those most at risk.",
        [
            (
                "Vulnerability, prevention and early intervention",
                "vulnerability",
                "Children and adults at risk of abuse, exploitation or going missing; veterans; older people.",
                [
                    (
                        "Increase the size of the Paedophile Online Investigation Team",
                        DELIVERED,
                        "Three more officers had joined the team by September 2016, within the first 100 days.",
                    ),
                    (
                        "Increase the size of the Safe Schools and Communities Team",
                        DELIVERED,
                        "One more post to work with schools and youth organisations, within the first 100 days.",
                    ),
                    (
                        "Tackle modern slavery with partners",
                        UNDER_WAY,
                        "Three bids to the national anti-trafficking network succeeded: training in Poole, training "
                        "in Weymouth and Portland, and a package for employers of casual labour.",
                    ),
                    (
                        "Support veterans better",
                        UNDER_WAY,
                        "A bid to the Libor Fund for a veterans' project co-ordinator, and grants to veterans' "
                        "projects in Weymouth and Bournemouth.",
                    ),
                    (
                        "Expand youth diversion",
                        UNDER_WAY,
                        "Weekly pop-up youth clubs in Poole from June 2019, and three providers working with the "
                        "Youth Offending Service from late autumn 2019.",
                    ),
                    (
                        "Interview adults who return after going missing",
                        UNDER_WAY,
                        "One year's funding for two caseworkers. 1,509 adults went missing in the year to 31 January "
                        "2018, 224 of them more than once.",
                    ),
                ],
            ),
            (
                "Mental health, drugs and alcohol",
                "mental-health",
                "Care in the right place for people in crisis, and less crime that drugs and alcohol bring.",
                [
                    (
                        "End the use of police custody as a place of safety",
                        UNDER_WAY,
                        "Custody was used 10 times in 2015/16 and 4 times in 2018/19. Street triage gives officers "
                        "advice from mental health practitioners.",
                    ),
                    (
                        "Keep repeat victims with serious mental illness safe",
                        UNDER_WAY,
                        "Education courses for victims run by the Dorset Mental Health Forum, more of them than "
                        "before.",
                    ),
                ],
            ),
            (
                "National issues, local approaches",
                "national-issues",
                "National threats as they show themselves in a county with 85 miles of coast.",
                [
                    (
                        "Lobby for better port security",
                        UNDER_WAY,
                        "Letters to ministers about Portland and other small ports, with the support of the Police "
                        "and Crime Panel.",
                    ),
                    (
                        "Increase the reporting of under-reported crime",
                        UNDER_WAY,
                        "Campaigns on domestic abuse, hate crime, child sexual abuse and the abuse of older people.",
                    ),
                ],
            ),
        ],
    ),
    (
        "Working with our communities",
        "working-with-communities",
        "Listening to what worries people and solving it with them.",
        [
            (
                "Road safety",
                "road-safety",
                "Fewer people killed or seriously hurt on Dorset's roads.",
                [
                    (
                        "Give officers more drug-driving test kits",
                        DELIVERED,
                        "The kits were rolled out across the force within the first 100 days.",
                    ),
                    (
                        "Make Dorset Roadsafe a centre of excellence",
                        UNDER_WAY,
                        "Operation Close Pass began in July 2017 and teaches drivers at the roadside to give cyclists "
                        "room.",
                    ),
                ],
            ),
            (
                "Cyber-crime",
                "cyber-crime",
                "Helping people and businesses to stay safe on-line, and those who were defrauded.",
                [
                    (
                        "Keep raising awareness across Dorset",
                        UNDER_WAY,
                        "A prevention officer in post since August 2016 gave over 100 talks to more than 3,500 "
                        "residents in the first year.",
                    ),
                    (
                        "Challenge the service that vulnerable victims of fraud get",
                        UNDER_WAY,
                        "£16.5 million was lost to fraud in Dorset in the year to March 2019. A community grant "
                        "bought 750 Scampaks for older people at risk.",
                    ),
                ],
            ),
            (
                "Engagement and problem solving",
                "engagement",
                "Bringing people who know a problem into one room, and paying for what they find.",
                [
                    (
                        "Set up a Problem Solving Forum and fund new approaches",
                        DELIVERED,
                        "The first forum, on homelessness, was held in October 2017 with local voluntary "
                        "organisations; others followed on county lines and veterans.",
                    ),
                    (
                        "Create a Rural Crime Team and expand the Marine Unit",
                        DELIVERED,
                        "Both done within the first 100 days; the Innovation Fund added to them in 2019/20.",
                    ),
                ],
            ),
        ],
    ),
    (
        "Supporting victims, witnesses and reducing reoffending",
        "supporting-victims",
        "Helping people cope and recover, and fewer people coming back into the courts.",
        [
            (
                "Victims and witnesses",
                "victims",
                "Support for everybody harmed by crime, whether or not they report it.",
                [
                    (
                        "Commission support for victims of crime",
                        DELIVERED,
                        "Tendered again in 2019: Victim Support, £1.6 million over three years from 1 October 2019.",
                    ),
                    (
                        "Pilot an advocate for victims in court",
                        UNDER_WAY,
                        "A bid to the Police Transformation Fund for a pilot that goes with victims into court.",
                    ),
                ],
            ),
            (
                "Offender management and rehabilitation",
                "offender-management",
                "Work with offenders that changes what they do next.",
                [
                    (
                        "Reduce reoffending through mentoring",
                        UNDER_WAY,
                        "A scheme led by Footprints for women who commit a first low-level offence, and AFC "
                        "Bournemouth's Own Goal programme for young people at risk of offending.",
                    ),
                    (
                        "Expand the tagging of offenders",
                        UNDER_WAY,
                        "A position paper on voluntary tagging, and work towards a change in the law.",
                    ),
                ],
            ),
            (
                "Restorative justice",
                "restorative-justice",
                "Victims and offenders in touch with each other, safely, when both want it.",
                [
                    (
                        "Expand Neighbourhood Justice Panels across Dorset",
                        UNDER_WAY,
                        "Restorative Dorset was launched on 28 September 2017 and is delivered by the Borough of "
                        "Poole, with a target of 90 referrals in its first year.",
                    ),
                    (
                        "Expand meetings between victims and offenders",
                        UNDER_WAY,
                        "Post-conviction restorative justice is part of the same service.",
                    ),
                ],
            ),
        ],
    ),
    (
        "Transforming for the future",
        "transforming",
        "Money spent prudently, and a police service that keeps up with the world.",
        [
            (
                "Funding and resources",
                "funding",
                "A fair share for Dorset, and each pound spent where it does most.",
                [
                    (
                        "Review the Commissioner's office independently",
                        DELIVERED,
                        "Reviewed in 2017, and a new structure put in place.",
                    ),
                    (
                        "Lobby for a fairer police funding formula",
                        UNDER_WAY,
                        "Raised with the Government and Dorset's MPs.",
                    ),
                ],
            ),
            (
                "Technology and innovation",
                "innovation",
                "New ideas from officers, staff and partners, tried and measured.",
                [
                    (
                        "Create the Safer Dorset Foundation",
                        DELIVERED,
                        "Launched in July 2016, within the first 100 days.",
                    ),
                    (
                        "Create an Innovation Fund",
                        DELIVERED,
                        "£1 million in 2019/20. Over 100 bids in the first year; just over a third were running and "
                        "45 per cent in development.",
                    ),
                ],
            ),
            (
                "Service improvement",
                "service-improvement",
                "A police service that answers, listens and puts things right.",
                [
                    (
                        "Create a 101 Service Improvement Panel",
                        DELIVERED,
                        "Launched in July 2016; it became a Customer Service Panel in July 2017.",
                    ),
                ],
            ),
        ],
    ),
]


@transaction.atomic
def build_plan() -> Plan:
    """Make the plan, or leave it as it is when it is there."""
    plan, created = Plan.objects.get_or_create(
        slug="2017-2021",
        defaults={
            "title": "Police and Crime Plan 2017–21",
            "starts_on": date(2017, 4, 1),
            "ends_on": date(2021, 3, 31),
            "is_published": True,
            "summary": "What the Commissioner set out to do in his second term, and what came of it.",
        },
    )
    if not created:
        return plan
    for number, (title, slug, summary, themes) in enumerate(PILLARS, start=1):
        pillar = Pillar.objects.create(plan=plan, number=number, title=title, slug=slug, summary=summary)
        for theme_number, (theme_title, theme_slug, theme_summary, commitments) in enumerate(themes, start=1):
            theme = Theme.objects.create(
                pillar=pillar, number=theme_number, title=theme_title, slug=theme_slug, summary=theme_summary
            )
            Commitment.objects.bulk_create(
                Commitment(
                    theme=theme,
                    number=position,
                    title=text,
                    state=state,
                    story=story,
                    as_at=PAGES_OF_2019 if text in TOLD_LATER else REPORT_OF_2017,
                )
                for position, (text, state, story) in enumerate(commitments, start=1)
            )
    return plan
