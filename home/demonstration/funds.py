"""The funds, their scoring schemes, and the calls around today: past, open, in scoring, coming."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from grants.models import Call, Criterion, Fund, FundBudget, Gate, OutsideLink, PanelMember, ScoringScheme
from home.demonstration.streams import OWN
from portal.accounts.models import User
from portal.dates.financial_years import financial_year
from portal.evidence.kinds import Kind as Evidence
from portal.plan.models import Theme
from portal.questionnaires.models import QuestionnaireVersion
from portal.streams.models import FundingStream

LONDON = ZoneInfo("Europe/London")
COMMISSIONER = "Police and Crime Commissioner"
PAPERS = [Evidence.GOVERNING_DOCUMENT, Evidence.ACCOUNTS]

WHO_MAY_APPLY = """\
Charities, community groups and clubs with a written constitution
Community interest companies, if limited by guarantee and the money is kept apart
Work that benefits people in Dorset
Earlier recipients, for a project that has nothing to do with the earlier one"""
NOT_FUNDED = """\
Individuals, sole traders and private profit
Money already spent
Repeat funding of the same project"""

COMMUNITY_CRITERIA = [
    ("Need", "How clearly does the application show that the problem exists, for whom, and how they know?", 25),
    ("Outcomes", "What will be different for people, and does it serve the Police and Crime Plan?", 25),
    ("Deliverability", "Can this group do this, with these people, in this time?", 20),
    ("Evaluation", "Will we know whether it worked?", 10),
    ("Value for money", "Is the cost right for what people get, and what do others bring?", 10),
    ("Sustainability", "What stays when the grant is spent?", 10),
]
MATRIX_CRITERIA = [
    ("Evidence of need", "What shows that this is needed here?"),
    ("Outcomes", "What will be different, and how does it serve the Plan?"),
    ("Outputs", "What will be delivered, how much and by when?"),
    ("Evaluation", "How will the difference be measured and reported?"),
]


@dataclass(frozen=True)
class Versions:
    """The frozen questionnaires that the calls use."""

    eligibility: QuestionnaireVersion
    larger_eligibility: QuestionnaireVersion
    application: QuestionnaireVersion
    innovation: QuestionnaireVersion
    end_report: QuestionnaireVersion


def london(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def build_schemes() -> tuple[ScoringScheme, ScoringScheme]:
    """The weighted 0–5 scale and Dorset's two-axis matrix."""
    weighted, _ = ScoringScheme.objects.get_or_create(
        name="Weighted criteria, anchored 0 to 5",
        defaults={
            "combination": ScoringScheme.Combination.WEIGHTED,
            "axes": [{"key": "score", "title": "Score"}],
            "levels": [
                {"value": 0, "title": "Nothing", "anchor": "The application does not answer this."},
                {"value": 1, "title": "Very weak", "anchor": "A claim without anything behind it."},
                {"value": 2, "title": "Weak", "anchor": "Something is there, but the main points are missing."},
                {"value": 3, "title": "Fair", "anchor": "The main points are there; some are thin."},
                {"value": 4, "title": "Strong", "anchor": "Clear and specific, with evidence for most of it."},
                {"value": 5, "title": "Excellent", "anchor": "Clear, specific and convincing, with evidence for all."},
            ],
            "bands": [],
            "source": "Weights usual in small-grant schemes; a setting of each call",
        },
    )
    matrix, _ = ScoringScheme.objects.get_or_create(
        name="Two-axis matrix",
        defaults={
            "combination": ScoringScheme.Combination.MATRIX,
            "axes": [
                {"key": "fit", "title": "Fit with the Police and Crime Plan"},
                {"key": "robustness", "title": "Research, planning and implementation"},
            ],
            "levels": [
                {"value": 1, "title": "Poor", "anchor": "Hardly any of what one would look for."},
                {"value": 2, "title": "Fair", "anchor": "Some of it, with large gaps."},
                {"value": 3, "title": "Good", "anchor": "Most of it, with small gaps."},
                {"value": 4, "title": "Excellent", "anchor": "All of it, well argued."},
                {"value": 5, "title": "Exceptional", "anchor": "More than one could ask for."},
            ],
            "bands": [
                {"at_least": 0, "recommendation": "not_recommended", "meaning": "Not recommended"},
                {
                    "at_least": 5,
                    "recommendation": "commissioner",
                    "meaning": "To the Commissioner, perhaps after more work by the applicant",
                },
                {"at_least": 7, "recommendation": "recommended", "meaning": "Recommended"},
            ],
            "source": "Safer Dorset Fund, major grants and commissioning",
        },
    )
    return weighted, matrix


def build_funds() -> tuple[Fund, Fund]:
    """The Safer Dorset Fund and the Innovation Fund."""
    safer, _ = Fund.objects.get_or_create(
        slug="safer-dorset-fund",
        defaults={
            "name": "Safer Dorset Fund",
            "code": "SDF",
            "audience": Fund.Audience.EXTERNAL,
            "purpose": "Small grants for charities and community groups, larger ones for partners, for work that "
            "makes Dorset safer and serves the Police and Crime Plan.",
            "decision_body": COMMISSIONER,
            "contact_email": "grants@demo.example",
        },
    )
    innovation, _ = Fund.objects.get_or_create(
        slug="innovation-fund",
        defaults={
            "name": "Innovation Fund",
            "code": "INF",
            "audience": Fund.Audience.STAFF_AND_PARTNERS,
            "purpose": "Ideas of police officers, staff and partners that make policing in Dorset better, tried out "
            "and measured. £1 million was set aside in 2019/20, the first year.",
            "legal_power": "Section 9, Police Reform and Social Responsibility Act 2011",
            "decision_body": "Innovation Board",
            "contact_email": "innovation@demo.example",
        },
    )
    OutsideLink.objects.get_or_create(
        fund=safer,
        address="https://www.gov.uk/setting-up-charity",
        defaults={"name": "GOV.UK: set up a charity", "helps_with": "a group that has no constitution yet"},
    )
    return safer, innovation


def budget(fund: Fund, day: date, amount: str) -> FundBudget:
    """The fund's budget for the financial year that `day` lies in."""
    own = FundingStream.objects.get(slug=OWN)
    facts = {"amount": Decimal(amount), "stream": own}
    row, _ = FundBudget.objects.get_or_create(fund=fund, year=financial_year(day), defaults=facts)
    return row


def build_calls(today: date, versions: Versions, logins: dict[str, User]) -> dict[str, Call]:
    """Every call of the demonstration by a short name. Dates stand around `today`; two lie in 2019 as history."""
    weighted, matrix = build_schemes()
    safer, innovation = build_funds()
    days = timedelta
    how = (
        "At least two panel members score each application on their own. Where they differ much, the panel talks it "
        "through. The Commissioner decides and gives reasons; everybody hears on the same day."
    )
    community = {
        "fund": safer,
        "asks_about_equality": True,
        "description": "Projects by people who know their community: fewer victims, young people with something "
        "better to do, older people who are not taken in, veterans who are not left alone. New ideas and new "
        "partnerships are welcome.",
        "who_may_apply": WHO_MAY_APPLY,
        "what_we_do_not_fund": NOT_FUNDED,
        "how_it_is_decided": how,
        "minimum_amount": Decimal(100),
        "maximum_amount": Decimal(3000),
        "eligibility_version": versions.eligibility,
        "questionnaire_version": versions.application,
        "end_report_version": versions.end_report,
        "scheme": weighted,
        "published": True,
    }
    wanted = {
        "past": community
        | {
            "title": "Community grants, spring 2019",
            "slug": "community-grants-spring-2019",
            "summary": "Grants of £100 to £3,000 for community groups. Ten projects were funded.",
            "budget": budget(safer, date(2019, 4, 1), "150000"),
            "opens_at": london(date(2019, 2, 4), 9),
            "closes_at": london(date(2019, 3, 29), 12),
            "decision_expected_on": date(2019, 5, 17),
        },
        "major": community
        | {
            "title": "Major grants, 2019/20",
            "slug": "major-grants-2019-20",
            "summary": "Larger grants for services that the Plan needs, scored on the two-axis matrix.",
            "budget": budget(safer, date(2019, 4, 1), "150000"),
            "opens_at": london(date(2019, 1, 14), 9),
            "closes_at": london(date(2019, 3, 8), 12),
            "decision_expected_on": date(2019, 4, 26),
            "minimum_amount": Decimal(5000),
            "maximum_amount": Decimal(40000),
            "eligibility_version": None,
            "scheme": matrix,
        },
        "recent": community
        | {
            "title": "Community grants, the last call",
            "slug": "community-grants-last",
            "evidence_wanted": PAPERS,
            "summary": "Grants of £100 to £3,000 for community groups. Decided; the projects are running.",
            "budget": budget(safer, today, "120000"),
            "opens_at": london(today - days(200), 9),
            "closes_at": london(today - days(150), 12),
            "decision_expected_on": today - days(110),
        },
        "scoring": community
        | {
            "title": "Community grants for young people",
            "slug": "community-grants-young-people",
            "evidence_wanted": PAPERS,
            "summary": "Grants of £100 to £3,000 for diversion and mentoring. Closed; the panel is scoring.",
            "budget": budget(safer, today, "120000"),
            "opens_at": london(today - days(70), 9),
            "closes_at": london(today - days(14), 12),
            "scores_needed_by": today + days(14),
            "decision_expected_on": today + days(35),
        },
        "open": community
        | {
            "title": "Community grants",
            "slug": "community-grants",
            "evidence_wanted": [*PAPERS, Evidence.SAFEGUARDING_POLICY, Evidence.INSURANCE],
            "summary": "Grants of £100 to £3,000 for charities and community groups that make Dorset safer.",
            "budget": budget(safer, today, "120000"),
            "opens_at": london(today - days(20), 9),
            "closes_at": london(today + days(25), 12),
            "reminder_days": [25, 7, 2],
            "scores_needed_by": today + days(53),
            "decision_expected_on": today + days(75),
        },
        "innovation": community
        | {
            "fund": innovation,
            "title": "Innovation Fund: ideas from officers, staff and partners",
            "slug": "innovation-fund-ideas",
            "summary": "Try out an idea that makes policing in Dorset better, with money and somebody to measure it.",
            "description": "Rural and marine crime, road safety, reducing reoffending, county lines, or something "
            "nobody has thought of yet. In the first year there were over 100 bids; just over a third were running "
            "and 45 per cent in development.",
            "who_may_apply": "Police officers and staff of Dorset Police\nCouncils, health and other partners",
            "what_we_do_not_fund": "Business as usual\nIdeas without anybody who owns them",
            "how_it_is_decided": "Two members of the Innovation Board score each idea on the two-axis matrix. The "
            "Board recommends and the Commissioner decides.",
            "budget": budget(innovation, today, "1000000"),
            "opens_at": london(today - days(30), 9),
            "closes_at": london(today + days(40), 17),
            "scores_needed_by": today + days(60),
            "decision_expected_on": today + days(80),
            "minimum_amount": Decimal(1000),
            "maximum_amount": Decimal(100000),
            "eligibility_version": None,
            "questionnaire_version": versions.innovation,
            "scheme": matrix,
        },
        "two_sign": community
        | {
            "title": "Larger grants for partnerships",
            "slug": "larger-grants",
            "evidence_wanted": PAPERS,
            "summary": "Grants of £5,000 to £40,000 for groups that work together. Two people sign each application.",
            "budget": budget(safer, today, "120000"),
            "opens_at": london(today - days(10), 9),
            "closes_at": london(today + days(32), 12),
            "scores_needed_by": today + days(60),
            "decision_expected_on": today + days(82),
            "minimum_amount": Decimal(5000),
            "maximum_amount": Decimal(40000),
            "eligibility_version": versions.larger_eligibility,
            "scheme": matrix,
            "signatories_asked": 2,
        },
        "coming": community
        | {
            "title": "Community grants for veterans",
            "slug": "community-grants-veterans",
            "evidence_wanted": PAPERS,
            "summary": "Grants of £100 to £3,000 for groups that work with veterans.",
            "budget": budget(safer, today, "120000"),
            "opens_at": london(today + days(30), 9),
            "closes_at": london(today + days(75), 12),
            "decision_expected_on": today + days(120),
        },
    }
    return {name: _call(facts, logins) for name, facts in wanted.items()}


def _call(facts: dict, logins: dict[str, User]) -> Call:
    call, created = Call.objects.get_or_create(slug=facts["slug"], defaults=facts)
    if not created:
        return call
    call.themes.set(Theme.objects.published())
    Gate.objects.bulk_create(
        [
            Gate(call=call, number=1, title="Eligibility", guidance="Kind of body, benefit in Dorset, amount."),
            Gate(call=call, number=2, title="Governance", guidance="Governing document, bank account, policies."),
        ]
    )
    if call.scheme.combination == ScoringScheme.Combination.WEIGHTED:
        criteria = COMMUNITY_CRITERIA
    else:
        criteria = [(title, guidance, 25) for title, guidance in MATRIX_CRITERIA]
    Criterion.objects.bulk_create(
        Criterion(call=call, number=number, title=title, guidance=guidance, weight=weight)
        for number, (title, guidance, weight) in enumerate(criteria, start=1)
    )
    PanelMember.objects.bulk_create(
        PanelMember(call=call, user=logins[name], is_chair=name == "chair")
        for name in ["panel1", "panel2", "panel3", "chair"]
    )
    return call
