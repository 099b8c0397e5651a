"""The monitoring report of September 2017, published: its structure and facts in our own words.

The Commissioner's published report to the Police and Crime Panel names most of its indicators without giving a number;
here too. Its day is not known, so the month's last stands in for it. Facts of later months are left out.
"""

import json
from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from home.domain.reports import ReportIsThere, make_report, reports_page
from home.models import FrozenFigure, MonitoringReport
from home.models.report_blocks import RiskStanding
from portal.accounts.models import User
from portal.dates.quarters import quarter_of
from portal.plan.models import Commitment, Plan, Theme

DAY = date(2017, 9, 30)
PERIOD = (date(2017, 7, 1), DAY)
SOURCE = "The Commissioner's monitoring report of September 2017."
DELIVERED, UNDER_WAY, PLANNED = Commitment.State.DELIVERED, Commitment.State.UNDER_WAY, Commitment.State.PLANNED
INTRODUCTION = (
    "The first year of the plan: what was promised for the first 100 days is done, a restorative justice service is "
    "about to open its doors, and bids for veterans and for victims in court are with their funders."
)

# Theme → headlines, indicators, activities, risks, commitments with their state.
FACTS: dict[str, dict[str, list[Any]]] = {
    "vulnerability": {
        "headlines": [
            "More people work against the abuse of children on-line, and more with schools.",
            "A national operation reaches those most open to modern slavery.",
            "The LIBOR fund is asked to pay for a co-ordinator of work with veterans.",
        ],
        "indicators": [
            "Crime, anti-social behaviour and how satisfied victims are.",
            "What HMIC finds in its inspection.",
        ],
        "activities": [
            "The Paedophile Online Investigation Team and the Safe Schools and Communities Team both grew: two of the "
            "eight commitments for the first 100 days.",
            "Dorset Police takes part in Operation Aidant, a month for each kind of modern slavery.",
            "Independent custody visitors went on looking after the rights and welfare of those detained.",
            "The Safer Dorset Foundation applied to the LIBOR fund for a veterans' project co-ordinator, to help the "
            "local Armed Forces Covenant group.",
        ],
        "risks": ["More is asked of fewer people.", "Harm that nobody sees and nobody reports."],
        "commitments": [
            ("Increase the Paedophile Online Investigation Team", DELIVERED),
            ("Increase the Safe Schools and Communities Team", DELIVERED),
            ("Work in partnership against modern slavery", UNDER_WAY),
            ("Support veterans better, with partners", UNDER_WAY),
        ],
    },
    "mental-health": {
        "headlines": [
            "The case against police cells for people in a mental health crisis is put to government again.",
            "Weymouth tries a scheme against crime that comes with drink.",
        ],
        "indicators": [
            "People detained under section 136 of the Mental Health Act.",
            "What street triage and liaison and diversion achieve.",
            "People who are victims again and again.",
        ],
        "activities": [
            "The Commissioner leads nationally on mental health, and pointed to custody officers who must choose "
            "between holding somebody unlawfully and letting them go, because no bed is free.",
            "With partners the office paid for #RU2Drunk, in which pubs and clubs in Weymouth turn away those who have "
            "had too much.",
        ],
        "risks": [
            "What mental ill-health asks of the police.",
            "Health partners' roles, and ways into their services.",
        ],
        "commitments": [
            ("Keep repeat victims with serious mental illness safe", UNDER_WAY),
            ("End the use of custody as a place of safety", UNDER_WAY),
        ],
    },
    "national-issues": {
        "headlines": ["Small ports stay on ministers' desks.", "Spit guards: a government review is asked for."],
        "indicators": ["Crime, anti-social behaviour and how satisfied victims are."],
        "activities": [
            "With the Panel's support, new byelaws for the port police at Portland were asked for.",
            "The Commissioner backed animal charities that want higher penalties for cruelty.",
        ],
        "risks": ["Recorded crime rises, and confidence may fall.", "Recorded anti-social behaviour rises."],
        "commitments": [("Lobby for better port security", UNDER_WAY)],
    },
    "road-safety": {
        "headlines": ["Drug-driving kits are out across the force.", "Operation Close Pass began in July 2017."],
        "indicators": [
            "People killed or seriously hurt: the rolling year has fallen month by month for a year.",
            "Education and enforcement.",
        ],
        "activities": [
            "Drivers who leave cyclists too little room are taught at the roadside.",
            "In May 2017 the Commissioner supported the campaign against telephones at the wheel.",
            "A new Dorset Roadsafe website is being designed, to open by the end of 2017.",
        ],
        "risks": ["What people think of speed enforcement.", "Changes that an alliance with a neighbour may bring."],
        "commitments": [
            ("Give officers more drug-driving kits", DELIVERED),
            ("Make the Roadsafe website a centre of excellence", UNDER_WAY),
            ("Lobby for a lower drink-drive limit", PLANNED),
        ],
    },
    "cyber-crime": {
        "headlines": ["Talks, a two-day event in Poole and a film channel teach people to stay safe on-line."],
        "indicators": ["Fraud, cyber-crime and business crime, and how satisfied victims are."],
        "activities": [
            "The prevention officer, in post since August 2016, has given over 100 talks to more than 3,500 residents.",
            "Schools learn about sexting, bullying and exploitation on-line.",
        ],
        "risks": ["Technical knowledge is scarce.", "Scams aimed at older people."],
        "commitments": [("Keep raising awareness across Dorset", UNDER_WAY)],
    },
    "engagement": {
        "headlines": [
            "The first Problem Solving Forum is set for 24 October 2017.",
            "One more Marine Unit post, and a Rural Crime Team.",
        ],
        "indicators": ["Business, rural and marine crime, and how satisfied victims are."],
        "activities": [
            "With local councils for voluntary service the office prepares a forum on homelessness.",
            "A business crime champion was named, and a strategy is being written with Devon and Cornwall.",
            "The office tried chats on the web, for the plan and to find custody visitors.",
        ],
        "risks": ["Rural crime is said to rise.", "What it costs to talk with people on-line."],
        "commitments": [
            ("Set up a Problem Solving Forum", UNDER_WAY),
            ("Create a Rural Crime Team", DELIVERED),
            ("Fund one more Marine Unit post", DELIVERED),
        ],
    },
    "victims": {
        "headlines": ["Dorset Police has a victims' champion.", "A pilot of advocates for victims is bid for."],
        "indicators": ["How satisfied victims are.", "People who are victims again and again."],
        "activities": [
            "The champion sees to what victims meet on their way through the courts, and to the victims' code.",
            "The Police Transformation Fund is asked for a pilot that takes support into the court itself, a step "
            "towards a victims' lawyer, which would need a change in the law.",
        ],
        "risks": ["The Commissioner cannot hold the other parts of the justice system to account."],
        "commitments": [
            ("Establish a repeat victim champion", UNDER_WAY),
            ("Fewer court rooms booked twice or three times", UNDER_WAY),
            ("Lobby for a pilot of a victims' lawyer", UNDER_WAY),
        ],
    },
    "offender-management": {
        "headlines": ["A paper on tagging is being considered.", "AFC Bournemouth's community team does more."],
        "indicators": ["Still to be chosen."],
        "activities": [
            "Voluntary tagging has cut reoffending and proved breaches of bail; whether to widen it is open.",
            "With Devon and Cornwall the office looks for better work with offenders after court.",
        ],
        "risks": ["Prisons from which Dorset's offenders return home lie outside the county."],
        "commitments": [("Reduce reoffending through mentoring", UNDER_WAY), ("Expand tagging", UNDER_WAY)],
    },
    "restorative-justice": {
        "headlines": ["Restorative Dorset opens in September 2017."],
        "indicators": [],
        "activities": [
            "The Borough of Poole was commissioned to run the service, which is launched on 28 September 2017: "
            "neighbourhood justice panels across the whole county, and meetings after conviction.",
            "Trained volunteers lead both. Victims come by themselves or through an agency.",
        ],
        "risks": ["Prisons from which Dorset's offenders return home lie outside the county."],
        "commitments": [
            ("Expand Neighbourhood Justice Panels across Dorset", UNDER_WAY),
            ("Expand meetings between victims and offenders", UNDER_WAY),
        ],
    },
    "funding": {
        "headlines": ["Police officers are being recruited through 2017/18.", "The office was reviewed from outside."],
        "indicators": ["Officers in post.", "The budget, the precept and the annual accounts."],
        "activities": [
            "The freeze on recruitment has ended, and several intakes have begun.",
            "CoPaCC finished its review of the office in July 2017; the new structure is looked at again in June 2018.",
        ],
        "risks": ["The first quarter points to £858,000 over budget.", "There are more officers than posts."],
        "commitments": [
            ("Review the Commissioner's office independently", DELIVERED),
            ("Lobby for a fairer police funding formula", UNDER_WAY),
        ],
    },
    "innovation": {
        "headlines": [
            "Drones fly since July 2017, the first such unit in the country.",
            "Body-worn video is on trial.",
        ],
        "indicators": ["HMIC's inspection of leadership, October 2017.", "What the trial of body-worn video shows."],
        "activities": [
            "Dorset shares its drone unit with Devon and Cornwall.",
            "Solar panels at Blandford, new boilers and electric cars lower what the force uses.",
        ],
        "risks": ["The Safer Dorset Foundation has not done much yet.", "Green measures cost money."],
        "commitments": [("Create the Safer Dorset Foundation", DELIVERED), ("Body-worn video and drones", UNDER_WAY)],
    },
    "service-improvement": {
        "headlines": ["The panel on 101 calls became a panel on every service to the public."],
        "indicators": ["Still to be chosen."],
        "activities": [
            "The 101 panel of July 2016 led to better call handling; since July 2017 it looks at all customer service, "
            "with members of the Police and Crime Panel in it.",
            "A pilot in which the office takes in complaints about the police is to begin in October.",
        ],
        "risks": ["Call handlers are hard to find and to keep.", "Little time before the pilot begins."],
        "commitments": [
            ("Create a 101 Service Improvement Panel", DELIVERED),
            ("Make the office the first place for complaints about the police", UNDER_WAY),
        ],
    },
}


@transaction.atomic
def build_report(publisher: User) -> MonitoringReport:
    """Make and publish it, or leave it as it is when it is there."""
    plan = Plan.objects.get(slug="2017-2021")
    there = MonitoringReport.objects.filter(plan=plan, starts_on=PERIOD[0], ends_on=PERIOD[1]).first()
    if there:
        return there
    report = MonitoringReport(
        title="Monitoring report, September 2017",
        slug="september-2017",
        plan=plan,
        starts_on=PERIOD[0],
        ends_on=PERIOD[1],
        figures_as_at=DAY,
        introduction=INTRODUCTION,
        source=f"{SOURCE} Told again in our own words; it gives a month, so the month's last day is shown.",
        live=False,
    )
    reports_page().add_child(instance=report)
    themes = Theme.objects.filter(pillar__plan=plan).select_related("pillar")
    report.body = json.dumps([_block(report, theme, FACTS[theme.slug]) for theme in themes])
    report.save_revision(user=publisher).publish(user=publisher)
    return report


def build_draft(officer: User) -> None:
    """What an officer gets from the button for this quarter, before anybody has written in it."""
    starts_on, ends_on = quarter_of(timezone.localdate())
    with suppress(ReportIsThere):
        make_report(Plan.objects.get(slug="2017-2021"), starts_on, ends_on, by=officer)


def _block(report: MonitoringReport, theme: Theme, facts: dict[str, list[Any]]) -> dict[str, Any]:
    figures = [_referrals(report, theme).pk] if theme.slug == "restorative-justice" else []
    return {
        "type": "theme",
        "value": {
            "pillar": theme.pillar.title,
            "theme": theme.title,
            "slug": theme.slug,
            "headlines": facts["headlines"],
            "indicators": [
                *({"figure": figure, "words": ""} for figure in figures),
                *({"figure": None, "words": words} for words in facts["indicators"]),
            ],
            "activities": facts["activities"],
            "risks": [{"words": words, "standing": RiskStanding.KEPT} for words in facts["risks"]],
            "commitments": [
                {"title": title, "state": state, "as_at": None, "story": ""} for title, state in facts["commitments"]
            ],
        },
    }


def _referrals(report: MonitoringReport, theme: Theme) -> FrozenFigure:
    """The one target with a number that the report has."""
    return FrozenFigure.objects.create(
        report=report,
        theme=theme,
        of="Restorative Dorset",
        indicator="Referrals to restorative justice",
        unit="count",
        target=90,
        sentence="The target is 90 referrals from 1 October 2017, just after the launch, to 30 September 2018.",
        as_at=DAY,
        source=SOURCE,
    )
