"""The calls around today: one decided whose grants are running, one in scoring, one open, the Innovation Fund's.

Every organisation here is an example and is called one; real organisations stand only in `projects`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grants.domain.decisions import LETTERS
from grants.domain.late_links import give_late_link
from grants.domain.paper import send_paper_application, start_paper_application
from grants.domain.release import release_decisions
from grants.domain.reminders import remind_drafts
from grants.domain.reopening import ask_again
from grants.domain.results import refresh_award
from grants.domain.signing import Signatory
from grants.domain.thread import write_message
from grants.domain.trying_out import start_test_application
from grants.models import Application, Call, GrantAgreement, PublishedResult
from home.demonstration import road
from home.demonstration.answers import project_facts
from home.demonstration.listening import say_how_it_was
from home.demonstration.outbox import let_go
from home.demonstration.projects import BCP, DORSET, SAFEGUARDING, UNSPENT
from home.demonstration.road import Cast
from home.demonstration.signing import sign_first, two_signatures
from portal.agreements.domain import set_terms
from portal.agreements.models import Condition
from portal.evidence.domain.reminding import remind_all
from portal.evidence.kinds import Kind as Evidence
from portal.organisations.domain import invite_member
from portal.organisations.models import Membership, Organisation
from portal.payments.domain import decline_offer
from portal.questionnaires.domain import save_answers

Kind = Organisation.Kind
SIGNS, EDITS = Membership.Role.SIGNS, Membership.Role.EDITS


@dataclass(frozen=True)
class Example:
    organisation: str
    title: str
    summary: str
    theme: str
    amount: int
    area: str
    town: str
    outcome: str
    target: int
    kind: Organisation.Kind = Kind.COMMUNITY_GROUP

    def facts(self, starts_on: date) -> dict[str, Any]:
        return project_facts(
            title=self.title,
            summary=self.summary,
            amount=Decimal(self.amount),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=270),
            theme=self.theme,
            area=self.area,
            outcome=self.outcome,
            target=self.target,
        )


RECENT = [
    Example("Example Allotment Society", "Plots for veterans", "Six plots, tools and a hut for veterans who want "
            "to be outdoors and among people.", "vulnerability", 1450, DORSET, "Weymouth", "Veterans with a plot", 12),
    Example("Example Boxing Club", "Gloves on, phones off", "Boxing on three evenings a week for young people whom "
            "the neighbourhood team knows by name.", "vulnerability", 2600, BCP, "Bournemouth",
            "Young people who come regularly", 30),
    Example("Example Neighbours’ Network", "Doorstep scam watch", "Volunteers who visit older people living alone "
            "and show them how to say no.", "cyber-crime", 980, DORSET, "Bridport", "Homes visited", 150),
    Example("Example Film Group", "A film about our street", "A film made by residents about what they like.",
            "engagement", 2900, BCP, "Poole", "People at the showing", 60),
    Example("Example Canoe Club", "Paddle together", "Evenings on the river for young people whom the club would "
            "not reach otherwise.", "vulnerability", 2100, DORSET, "Wareham", "Young people who come back", 20),
    Example("Example Repair Café", "Mend and meet", "Saturday mornings at which people who live alone mend things "
            "together.", "vulnerability", 1350, DORSET, "Swanage", "People who come regularly", 35),
    Example("Example Quiz League", "Quiz night", "A quiz once a month in the back room of a public house.",
            "engagement", 1900, DORSET, "Blandford Forum", "Teams", 12),
]  # fmt: skip

SCORING = [
    Example("Example Skate Park Friends", "Night lights", "Lights and two mentors at the skate park until nine.",
            "vulnerability", 2950, DORSET, "Dorchester", "Young people on an average evening", 25),
    Example("Example Sea Scouts", "A boat for everybody", "Places on the water for young people who were excluded "
            "from school.", "vulnerability", 1800, BCP, "Poole", "Young people who finish the course", 16),
    Example("Example Music Workshop", "Record it", "A studio on Fridays, with a youth worker.", "vulnerability",
            2200, BCP, "Bournemouth", "Young people who record a piece", 40),
    Example("Example Farm Trust", "Early mornings", "Mornings on a farm for young people referred by the Youth "
            "Offending Service.", "offender-management", 2750, DORSET, "Sherborne", "Young people referred", 14),
    Example("Example Bike Kitchen", "Mend a bike, keep a bike", "Young people mend a bike and keep it.",
            "vulnerability", 1500, DORSET, "Weymouth", "Bikes mended", 45),
    Example("Example Homework Club", "Somewhere warm", "A warm room, a meal and help with homework.",
            "vulnerability", 1200, BCP, "Christchurch", "Children on an average day", 20),
]  # fmt: skip

OPEN = [
    Example("Example Village Hall", "Lunch and locks", "A lunch club that also fits door chains.", "victims", 750,
            DORSET, "Wareham", "Homes with a door chain", 40),
    Example("Example Community Garden", "Dig in", "A garden next to the station where people had stopped going.",
            "engagement", 1990, BCP, "Poole", "People who garden each week", 25),
]  # fmt: skip

TWO_SIGN = [
    Example("Example Night Volunteers", "Safe way home", "Two teams of volunteers and a van on Friday and Saturday "
            "nights, with three churches and the pubs.", "vulnerability", 18500, BCP, "Bournemouth",
            "People helped home", 900),
    Example("Example Rural Watch", "Eyes on the lanes", "Farms, parishes and the rural crime team share what they see "
            "and mark what is worth stealing.", "engagement", 12400, DORSET, "Blandford", "Farms that take part", 80),
]  # fmt: skip

PAPER = [
    Example("Example Bell Ringers", "Ring in the evening", "Young people learn to ring with older ringers, and both "
            "are less alone.", "engagement", 5600, DORSET, "Beaminster", "People who ring every week", 24),
    Example("Example Men’s Shed", "Tools and tea", "A workshop for men who live alone and would not come to talk.",
            "vulnerability", 6100, DORSET, "Shaftesbury", "People who come regularly", 30),
]  # fmt: skip

INNOVATION = [
    Example("Example Neighbourhood Policing Team", "Missing persons co-ordinator", "A co-ordinator who looks at why "
            "adults go missing again, and what would have helped.", "vulnerability", 48000, DORSET, "Winfrith",
            "Return home interviews held", 150, Kind.POLICE),
    Example("Example Road Safety Partnership", "Close pass, close up", "Sensors on officers’ bicycles that show "
            "drivers how near they came.", "road-safety", 22000, DORSET, "Dorchester", "Drivers shown", 500,
            Kind.PUBLIC_BODY),
]  # fmt: skip


def build_recent(call: Call, cast: Cast) -> None:
    """Decided and released: one agreement with its second signature missing, one live and to be paid, one paid, one
    offer that was not taken up; one application on the reserve list, which may move up now, and two declined. The
    letter to one of them is held.
    """
    if call.applications.exists():
        return
    provider, at = cast["grant-provider"], call.closes_at - timedelta(days=3)
    sent = [_sent(call, example, {provider: SIGNS}, cast, at, timezone.localdate()) for example in RECENT]
    # Two of its people sign the first agreement.
    Membership.objects.create(organisation=sent[0].organisation, user=cast["colleague"], role=SIGNS)
    for number, application in enumerate(sent):
        checked = road.check(application, by=cast["grants"])
        levels = [2, 2, 3, 1, 2, 2] if number in (3, 6) else [4, 4, 3, 3, 4, 3]
        road.score(checked, cast["panel1"], levels, by=cast["grants"])
        road.score(checked, cast["panel2"], levels, by=cast["grants"])
    say_how_it_was(sent[:-1])
    *_, refused, unwanted, reserve, untold = sent
    for application in (*sent[:3], unwanted):
        why = "It keeps people who are at risk among people who notice."
        road.award(application, application.amount_requested, why, [UNSPENT, SAFEGUARDING], by=cast["commissioner"])
    for application in sent[:2]:
        safeguarding = Condition.objects.get(agreement__reference=application.reference, text=SAFEGUARDING)
        set_terms(
            safeguarding, by=cast["grants"], before_payment=False, due_on=timezone.localdate() + timedelta(weeks=6)
        )
    for application in (refused, untold):
        road.decline(application, by=cast["commissioner"])
    road.reserve(reserve, by=cast["commissioner"])
    two_signatures(GrantAgreement.objects.get(reference=sent[0].reference), cast["grants"])
    release_decisions(call, by=cast["grants"])
    let_go([one.reference for one in sent if one != untold], LETTERS, by=cast["grants"])
    # Told on the day that was named, months ago: it is only entered today.
    PublishedResult.objects.filter(call_slug=call.slug).update(released_on=call.decision_expected_on)
    waiting, live, paid = (GrantAgreement.objects.get(reference=one.reference) for one in sent[:3])
    sign_first(waiting, by=provider, asks=cast["colleague"])
    road.sign_for(live, provider)
    road.sign_for(paid, provider)
    road.pay(paid, cast, on=timezone.localdate())
    declined = GrantAgreement.objects.get(reference=unwanted.reference)
    decline_offer(declined, by=provider, reason="The river is closed for works until next spring.")
    for changed in (paid, declined):
        refresh_award(changed.reference)


def build_scoring(call: Call, cast: Cast) -> None:
    """Closed: one scored by all, one that the panel must moderate, one with a conflict, the rest in between."""
    if call.applications.exists():
        return
    at, officer = call.closes_at - timedelta(days=2), cast["grants"]
    starts_on = timezone.localdate() + timedelta(days=60)
    keeper = {cast["colleague"]: SIGNS}
    agreed, split, conflicted, waiting, unassigned, unchecked = (
        _sent(call, example, keeper, cast, at, starts_on) for example in SCORING
    )
    for application in (agreed, split, conflicted, waiting, unassigned):
        road.check(application, by=officer)
    road.score(agreed, cast["panel1"], [5, 4, 4, 4, 4, 3], by=officer)
    road.score(agreed, cast["panel2"], [4, 4, 4, 3, 4, 3], by=officer)
    road.score(split, cast["panel1"], [5, 5, 4, 4, 4, 3], by=officer)
    road.score(split, cast["panel2"], [2, 4, 4, 4, 3, 3], by=officer)
    road.declare_interest(conflicted, cast["panel3"], "A relative is on the committee.")
    first = unchecked.response.version.schema.sections[0].key
    ask_again(unchecked, {first: "On which evenings?"}, until=timezone.now() + timedelta(days=7), by=officer)
    kitchen = road.organisation(
        "Example Community Kitchen",
        kind=Kind.COMMUNITY_GROUP,
        town="Dorchester",
        members={cast["applicant"]: SIGNS, cast["colleague"]: EDITS},
    )
    until = timezone.now() + timedelta(days=2)
    why = "Their line was cut on the last evening; the operator confirmed it."
    give_late_link(call, kitchen, expires_at=until, reason=why, by=officer)
    road.assign([(conflicted, cast["panel1"]), (waiting, cast["panel1"]), (waiting, cast["panel3"])], by=officer)


def build_open(call: Call, cast: Cast) -> None:
    """Two sent, the applicant's draft, half written, of which they are reminded, and an officer's test."""
    if call.applications.exists():
        return
    start_test_application(call, by=cast["grants"])
    starts_on = timezone.localdate() + timedelta(days=90)
    for example in OPEN:
        sent = _sent(call, example, {cast["colleague"]: SIGNS}, cast, timezone.now(), starts_on)
    write_message(sent, text="May we start two weeks later than we wrote?", by=cast["colleague"])
    # An officer who belongs to an applicant: its application is closed to them.
    Membership.objects.create(organisation=sent.organisation, user=cast["grants2"], role=Membership.Role.READS)
    group = road.organisation(
        "Example Community Kitchen",
        kind=Kind.COMMUNITY_GROUP,
        town="Dorchester",
        members={cast["applicant"]: SIGNS, cast["colleague"]: EDITS},
    )
    # Their rules are here, their accounts are too old, their insurance ends soon, and a policy is missing.
    road.show(group, Evidence.GOVERNING_DOCUMENT, by=cast["applicant"], cast=cast)
    road.show(group, Evidence.ACCOUNTS, by=cast["applicant"], cast=cast, age=800)
    road.show(group, Evidence.INSURANCE, by=cast["applicant"], cast=cast, age=345)
    remind_all()
    draft = road.start(
        call,
        group,
        {"project_name": "A hot meal and a listening ear"},
        by=cast["applicant"],
        cast=cast,
        at=timezone.now(),
        sections=1,
    )
    invite_member(group, cast["grant-provider"].email, EDITS, by=cast["applicant"])
    Application.objects.filter(pk=draft.pk).update(created_at=timezone.now() - timedelta(days=3))
    remind_drafts()
    # A colleague wrote a second profile of the same group, with a draft of its own: the office sees them side by side.
    double = road.organisation(
        "Example Community Kitchens", kind=Kind.COMMUNITY_GROUP, town="Dorchester", members={cast["colleague"]: SIGNS}
    )
    road.start(
        call, double, {"project_name": "A hot meal"}, by=cast["colleague"], cast=cast, at=timezone.now(), sections=1
    )
    write_message(draft, text="May the rent of the kitchen be part of the costs?", by=cast["applicant"])
    write_message(draft, text="Yes, for the hours of the project. Say in the budget how many.", by=cast["grants"])


def build_two_sign(call: Call, cast: Cast) -> None:
    """One waits for its second signature, the colleague's; one is signed by both and sent."""
    if call.applications.exists():
        return
    starts_on, now = timezone.localdate() + timedelta(days=100), timezone.now()
    both = {cast["applicant"]: SIGNS, cast["colleague"]: SIGNS}
    for example, wait in zip(TWO_SIGN, (True, False), strict=True):
        group = road.organisation(example.organisation, kind=example.kind, town=example.town, members=both)
        one = road.start(call, group, example.facts(starts_on), by=cast["applicant"], cast=cast, at=now)
        road.sign_application(one, by=cast["applicant"], position="Chair", at=now, second=cast["colleague"])
        if not wait:
            road.sign_application(one, by=cast["colleague"], position="Treasurer", at=now)
    _on_paper(call, cast, starts_on)


def _on_paper(call: Call, cast: Cast, starts_on: date) -> None:
    """Came by post, from a group without a login, with a question left blank; an officer keyed it in. Another is not
    whole yet.
    """
    received_at, officer = timezone.now() - timedelta(days=2), cast["grants"]
    whole, begun = (
        road.organisation(example.organisation, kind=example.kind, town=example.town, members={}) for example in PAPER
    )
    one = start_paper_application(call, whole, received_at=received_at, by=officer)
    road.answer(one, PAPER[0].facts(starts_on), by=officer, cast=cast)
    save_answers(one.response, "results", {"afterwards": None}, by=officer)
    scan = SimpleUploadedFile("signed-form.pdf", cast.paper, content_type="application/pdf")
    signed = [Signatory("Chair of the group", "Chair"), Signatory("Treasurer of the group", "Treasurer")]
    send_paper_application(one, scan=scan, signatories=signed, by=officer, left_blank=["afterwards"])
    two = start_paper_application(call, begun, received_at=received_at, by=officer)
    road.answer(two, PAPER[1].facts(starts_on), by=officer, cast=cast, sections=2)


def build_innovation(call: Call, cast: Cast) -> None:
    """Two ideas are in; the call is still open."""
    if call.applications.exists():
        return
    starts_on = timezone.localdate() + timedelta(days=120)
    for example in INNOVATION:
        _sent(call, example, {cast["colleague"]: SIGNS}, cast, timezone.now(), starts_on)


def _sent(call: Call, example: Example, members: dict, cast: Cast, at, starts_on: date) -> Application:
    writer = next(iter(members))
    applicant = road.organisation(example.organisation, kind=example.kind, town=example.town, members=members)
    application = road.start(call, applicant, example.facts(starts_on), by=writer, cast=cast, at=at)
    return road.submit(application, by=writer, at=at)
