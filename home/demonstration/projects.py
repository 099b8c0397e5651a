"""Projects that the Commissioner funded in and around 2019, as his published pages tell of them.

Who and what are facts. Where the source gives no amount the amount is illustrative, and the page says so; the same
holds for the promised and reached figures, except the few that the sources give.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from portal.organisations.models import Organisation

BCP, DORSET, ALL = "E06000058", "E06000059", "E23000039"
Kind = Organisation.Kind


@dataclass(frozen=True)
class Project:
    organisation: str
    title: str
    description: str
    theme: str
    amount: str
    town: str
    area: str
    why: str
    outcome: str
    """What was promised, to be counted."""
    target: int
    actual: int
    story: str = ""
    illustrative: bool = True
    kind: Organisation.Kind = Kind.CHARITY
    conditions: list[str] = field(default_factory=list)

    @property
    def pounds(self) -> Decimal:
        return Decimal(self.amount)

    @property
    def report(self) -> str:
        """What the end report tells; figures that no source gives are called what they are."""
        told = self.story or "The project ran as planned and its money is accounted for."
        return f"{told} The figures of this demonstration are illustrative." if self.illustrative else told


SAFEGUARDING = "A safeguarding policy in use, and training for everybody who works with under-18s."
RECEIPTS = "Receipts kept for six years and shown when asked."
UNSPENT = "Money not spent by the end date is paid back."

COMMUNITY = [
    Project(
        organisation="Prama Foundation",
        title="Scampaks for older people",
        description="750 Scampaks for vulnerable older people, so that they recognise a scam and know whom to ring.",
        theme="cyber-crime",
        amount="2400",
        town="Poole",
        area=BCP,
        why="£16.5 million was lost to fraud in Dorset in the year to March 2019. Older people who live alone are "
        "aimed at most, and lose most when nobody has warned them.",
        outcome="Scampaks handed to older people at risk",
        target=750,
        actual=750,
        story="All 750 Scampaks were handed out.",
        conditions=[UNSPENT, RECEIPTS],
    ),
    Project(
        organisation="Veterans Hub Weymouth",
        title="Gym equipment for the Weymouth Hub",
        description="Equipment for the gym in which veterans meet, train and find their way to other help.",
        theme="vulnerability",
        amount="1800",
        town="Weymouth",
        area=DORSET,
        why="Veterans who have somewhere to go are less likely to end in crisis, in custody or on the street.",
        outcome="Veterans using the gym in a year",
        target=60,
        actual=71,
        story="The gym opened with the new equipment and is used every weekday.",
        conditions=[UNSPENT, "Public liability insurance for as long as the gym is open."],
    ),
    Project(
        organisation="Alabaré",
        title="A garden at the veterans’ house",
        description="Renovation of the garden at the veterans’ housing project, done together with its residents.",
        theme="vulnerability",
        amount="1500",
        town="Weymouth",
        area=DORSET,
        why="Residents who build something together stay, and do not go back to the street or to offending.",
        outcome="Residents who took part",
        target=12,
        actual=12,
        story="The residents planned and built the garden and keep it.",
        conditions=[UNSPENT],
    ),
    Project(
        organisation="The Jailhouse Café",
        title="Jailhouse Café relaunched",
        description="A contribution to the relaunch of a café in which people who have been in prison learn a trade.",
        theme="offender-management",
        amount="3000",
        town="Portland",
        area=DORSET,
        why="Work is among the strongest reasons why people do not offend again.",
        outcome="People trained in the café",
        target=20,
        actual=16,
        story="The café reopened. Four places fewer filled than promised, because the opening moved by two months.",
        kind=Kind.CIC_GUARANTEE,
        conditions=[UNSPENT, "The money is kept apart from the company’s other money."],
    ),
    Project(
        organisation="Above and Beyond",
        title="A way off the street for homeless veterans",
        description="Support and training for homeless veterans in Bournemouth, Christchurch and Poole.",
        theme="vulnerability",
        amount="2900",
        town="Bournemouth",
        area=BCP,
        why="An idea of the Problem Solving Forum on homelessness: a pathway into a home, with help to keep it. It "
        "went live in June 2019.",
        outcome="Veterans supported into accommodation",
        target=15,
        actual=13,
        story="The pathway runs, with accommodation providers and training.",
        conditions=[UNSPENT, SAFEGUARDING],
    ),
    Project(
        organisation="Pop-up Youth Clubs, Poole",
        title="Pop-up Youth Clubs",
        description="A youth club in Poole every week from June 2019, where young people had been moved on before.",
        theme="vulnerability",
        amount="2500",
        town="Poole",
        area=BCP,
        why="Anti-social behaviour around the bus station and the shopping centre had risen; young people said that "
        "they had nowhere to go.",
        outcome="Sessions held",
        target=40,
        actual=44,
        story="Held every week from June 2019. A winter club is being looked at.",
        kind=Kind.COMMUNITY_GROUP,
        conditions=[SAFEGUARDING, UNSPENT],
    ),
    Project(
        organisation="Prejudice Free Dorset",
        title="No Place for Hate",
        description="A conference on hate crime on 15 October 2019, at which the Dorset Hate Crime Charter began.",
        theme="engagement",
        amount="3000",
        town="Bournemouth",
        area=ALL,
        why="Hate crime is reported far too seldom. Those who can change that were brought into one room.",
        outcome="People at the conference",
        target=300,
        actual=400,
        story="Over 400 people came, and the Dorset Hate Crime Charter was launched.",
        kind=Kind.COMMUNITY_GROUP,
        conditions=[UNSPENT],
    ),
    Project(
        organisation="The Horse Course",
        title="Working with horses: a pilot",
        description="A pilot in which people who do not get on with talking learn calm and focus with horses.",
        theme="offender-management",
        amount="2800",
        town="Dorchester",
        area=DORSET,
        why="It reaches people whom other programmes have lost.",
        outcome="People who finished the course",
        target=10,
        actual=8,
        story="Eight of ten finished. What was learned about referrals is in the end report.",
        conditions=[SAFEGUARDING, UNSPENT],
    ),
    Project(
        organisation="Best Training",
        title="Training for young people in the youth justice system",
        description="Diversion and training with the Dorset Combined Youth Offending Service, from late autumn 2019.",
        theme="vulnerability",
        amount="3000",
        town="Bournemouth",
        area=BCP,
        why="First-time entrants into the justice system need something better to do, soon after the offence.",
        outcome="Young people who began training",
        target=18,
        actual=19,
        kind=Kind.COMPANY_GUARANTEE,
        conditions=[SAFEGUARDING, UNSPENT],
    ),
    Project(
        organisation="AIM Community (Frontier Youth Trust)",
        title="Mentoring beside the Youth Offending Service",
        description="Mentors for young people whom the Youth Offending Service refers, from late autumn 2019.",
        theme="vulnerability",
        amount="3000",
        town="Poole",
        area=BCP,
        why="A steady adult makes the difference between one offence and many.",
        outcome="Young people mentored",
        target=24,
        actual=22,
        conditions=[SAFEGUARDING, UNSPENT],
    ),
]

MAJOR = [
    Project(
        organisation="SafeWise",
        title="Skills for life in Bournemouth and Weymouth",
        description="Interactive safety lessons for children, older people and people with learning disabilities.",
        theme="vulnerability",
        amount="39000",
        town="Bournemouth",
        area=ALL,
        why="Children who have practised what to do in danger come to less harm, and to less crime.",
        outcome="Children who took part in a lesson",
        target=9000,
        actual=9412,
        story="More schools came than in the year before.",
        illustrative=False,
        conditions=[SAFEGUARDING, UNSPENT, "Figures every quarter."],
    ),
    Project(
        organisation="Urban Heath Partnership",
        title="Firewise co-ordinator",
        description="A co-ordinator who works with neighbours of the heaths against arson.",
        theme="engagement",
        amount="6000",
        town="Wareham",
        area=ALL,
        why="Most heath fires are lit on purpose, and neighbours see it first.",
        outcome="Neighbourhoods with a Firewise plan",
        target=6,
        actual=6,
        story="Six neighbourhoods have a plan and a person who looks after it.",
        illustrative=False,
        kind=Kind.COMMUNITY_GROUP,
        conditions=[UNSPENT],
    ),
    Project(
        organisation="Action for Children",
        title="Diversion with the Youth Offending Service",
        description="Mentoring and activities for young people in the youth justice system, from late autumn 2019.",
        theme="vulnerability",
        amount="24000",
        town="Bournemouth",
        area=ALL,
        why="Stepping in at the first offence is cheaper and kinder than at the fifth.",
        outcome="Young people referred and seen",
        target=60,
        actual=58,
        conditions=[SAFEGUARDING, UNSPENT, "Figures every quarter."],
    ),
    Project(
        organisation="Footprints",
        title="Women who offend for the first time",
        description="Staff and volunteers walk beside women after a first low-level offence, referred by the police.",
        theme="offender-management",
        amount="18000",
        town="Dorchester",
        area=ALL,
        why="Many of these women are victims themselves. Support now is what keeps them out of court later.",
        outcome="Women supported",
        target=45,
        actual=41,
        conditions=[SAFEGUARDING, UNSPENT],
    ),
    Project(
        organisation="AFC Bournemouth Community Sports Trust",
        title="Own Goal",
        description="Football and mentors for young people at the edge of the criminal justice system.",
        theme="offender-management",
        amount="15000",
        town="Bournemouth",
        area=BCP,
        why="Young people listen to coaches who have been where they are.",
        outcome="Young people on the programme",
        target=80,
        actual=86,
        story="Widening the programme to the whole county is being explored.",
        conditions=[SAFEGUARDING, UNSPENT],
    ),
    Project(
        organisation="Unseen",
        title="Modern slavery helpline",
        description="A contribution to the national helpline for victims of modern slavery and those who notice it.",
        theme="vulnerability",
        amount="5000",
        town="Bristol",
        area=ALL,
        why="Somebody who is held has one chance to ring. The line has to be answered.",
        outcome="Calls about Dorset answered",
        target=50,
        actual=47,
        conditions=[UNSPENT],
    ),
    Project(
        organisation="Bobby Van",
        title="Locks and advice at home",
        description="Locks fitted and advice given at the homes of older and disabled victims of burglary.",
        theme="victims",
        amount="12000",
        town="Dorchester",
        area=ALL,
        why="A victim who feels safe at home again recovers sooner, and is not burgled twice.",
        outcome="Homes made safer",
        target=400,
        actual=433,
        story="Homes in every part of the county were made safer.",
        conditions=[UNSPENT],
    ),
]
