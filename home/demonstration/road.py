"""Walking an application along the road by the portal's own verbs, as the people of the demonstration would."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from grants.domain import applications, assigning, conflicts, decisions, gates, panels
from grants.domain.decisions import Verdict
from grants.domain.signing import Declarations, Second, Signatory
from grants.models import Application, Call, Decision
from home.demonstration.accounts import give_account
from home.demonstration.answers import answers_for
from portal.accounts.models import User
from portal.agreements.domain import sign
from portal.agreements.models import Agreement
from portal.design.pdf import render_pdf
from portal.evidence.domain import give_evidence
from portal.evidence.kinds import Kind as Evidence
from portal.monitoring.domain import Reported, accept_return, save_figures, submit_return
from portal.monitoring.models import MonitoringReturn
from portal.organisations.models import Contact, Membership, Organisation
from portal.payments import domain as payments
from portal.payments.models import Instalment
from portal.questionnaires.domain import save_answers
from portal.questionnaires.models import Answer, Response
from portal.questionnaires.schema import Kind

DECLARED = (
    "What we said is true and complete.",
    "We keep to the terms of the grant and our policies are in use.",
    "The award may be published.",
)


@dataclass(frozen=True)
class Cast:
    """Who acts. `logins` are the demonstration's, by the part of their address before the @."""

    logins: Mapping[str, User]
    paper: bytes
    """A small PDF that stands for every document an applicant hands in."""

    def __getitem__(self, name: str) -> User:
        return self.logins[name]


def gather(logins: Mapping[str, User]) -> Cast:
    return Cast(logins, render_pdf("home/demonstration/paper.html", {}))


def organisation(name: str, *, kind: str, town: str, members: Mapping[User, str]) -> Organisation:
    """An organisation with a whole profile; again, the one that is there. Contacts are roles, not people."""
    found, created = Organisation.objects.get_or_create(
        name=name, defaults={"kind": kind, "address": "1 High Street", "town": town, "postcode": "DT1 1AA"}
    )
    if created:
        mailbox = f"office{found.pk}@group.example"
        # Ofcom keeps these numbers for plays and films: nobody is rung.
        chair, treasurer = (f"01632 96{found.pk * 2 + place:04}" for place in range(2))
        Contact.objects.bulk_create(
            [
                Contact(organisation=found, position=1, name="Chair", role="Chair", email=mailbox, telephone=chair),
                Contact(
                    organisation=found,
                    position=2,
                    name="Treasurer",
                    role="Treasurer",
                    email=f"treasurer.{mailbox}",
                    telephone=treasurer,
                ),
            ]
        )
    for user, role in members.items():
        Membership.objects.get_or_create(organisation=found, user=user, defaults={"role": role})
    return found


def start(
    call: Call,
    applicant: Organisation,
    facts: Mapping[str, Any],
    *,
    by: User,
    cast: Cast,
    at: datetime,
    sections: int | None = None,
) -> Application:
    """A draft with every question of the first `sections` answered; of all, and with all papers, where not said."""
    eligible: dict[str, Any] = {}
    if call.eligibility_version:
        asked = {"amount_requested": facts.get("amount_requested", "1000.00")}
        for answers in answers_for(call.eligibility_version.schema, asked).values():
            eligible |= answers
    if sections is None:
        for kind in call.evidence_wanted:
            show(applicant, kind, by=by, cast=cast)
    application = applications.start_application(call, applicant, by=by, eligibility_answers=eligible, at=at)
    known = set(application.response.answers.values_list("key", flat=True))
    answer(application, facts, by=by, cast=cast, sections=sections)
    _spread(application.response, at, known)
    return application


def answer(
    application: Application, facts: Mapping[str, Any], *, by: User, cast: Cast, sections: int | None = None
) -> None:
    """Every question of the first `sections`; of all where not said."""
    schema = application.response.version.schema
    files = {question.key for question in schema.questions() if question.kind == Kind.FILES and question.required}
    wanted = list(answers_for(schema, facts).items())[:sections]
    for key, answers in wanted:
        uploads = {question.key: [_paper(cast)] for question in schema.section(key).questions if question.key in files}
        save_answers(application.response, key, answers, by=by, uploads=uploads)


def _spread(response: Response, at: datetime, known: Collection[str]) -> None:
    """Date what was written as an evening's work before `at`, a few minutes to a question, not the same for all.

    What was `known` stood there from the beginning.
    """
    pace = 2 + response.pk % 3
    written = response.answers.exclude(key__in=known).order_by("pk")
    began = at - timedelta(minutes=pace * written.count())
    Response.objects.filter(pk=response.pk).update(created_at=began)
    response.answers.filter(key__in=known).update(updated_at=began)
    for number, answer in enumerate(written, start=1):
        answer.updated_at = began + timedelta(minutes=pace * number)
    Answer.objects.bulk_update(written, ["updated_at"])


def show(applicant: Organisation, kind: str, *, by: User, cast: Cast, age: int = 200, lasts: int = 365) -> None:
    """A piece of evidence that is `age` days old; an insurance ends `lasts` days after it began."""
    dated_on = timezone.localdate() - timedelta(days=age)
    expires_on = dated_on + timedelta(days=lasts) if kind == Evidence.INSURANCE else None
    give_evidence(applicant, kind, _paper(cast, kind), dated_on=dated_on, expires_on=expires_on, by=by)


def _paper(cast: Cast, kind: str = Evidence.GOVERNING_DOCUMENT) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{kind.replace('_', '-')}.pdf", cast.paper, content_type="application/pdf")


def submit(application: Application, *, by: User, at: datetime) -> Application:
    return sign_application(application, by=by, position="Chair", at=at)


def sign_application(
    application: Application, *, by: User, position: str, at: datetime, second: User | None = None
) -> Application:
    """`by` signs; where two have to, `second` is asked next."""
    asked = Second(second) if second else None
    return applications.submit_application(application, by=by, declarations=declared(position), at=at, second=asked)


def declared(position: str) -> Declarations:
    """Logins are roles, not people, and so are those who sign."""
    return Declarations(agreed=DECLARED, signatory=Signatory(f"{position} of the group", position))


def check(application: Application, *, by: User) -> Application:
    """Both gates passed; on to the panel."""
    for gate in application.call.gates.all():
        gates.check_gate(application, gate, passed=True, reason="Documents seen and in order.", by=by)
    return gates.finish_checks(application, by=by)


def score(
    application: Application, scorer: User, levels: Sequence[int], *, by: User, amount: Decimal | None = None
) -> None:
    """`scorer` is assigned, declares no interest and scores: one level for each criterion, in order, on every axis."""
    assessment = assigning.assign(application, scorer, by=by)
    panels.declare_no_conflict(assessment, by=scorer)
    scores = [
        panels.Scored(criterion=criterion.pk, axis=axis["key"], value=level)
        for criterion, level in zip(application.call.criteria.all(), levels, strict=True)
        for axis in application.call.scheme.axes
    ]
    panels.record_score(
        assessment,
        scores,
        by=scorer,
        comment="Scored from what the application says.",
        recommended_amount=amount or application.amount_requested,
    )
    panels.complete_assessment(assessment, by=scorer)


def assign(pairs: Sequence[tuple[Application, User]], *, by: User) -> None:
    """Each application to its scorer, told in one mail each."""
    changes = [assigning.Change(application, scorer, scores=True) for application, scorer in pairs]
    assigning.change_assignments(pairs[0][0].call, changes, by=by)


def declare_interest(application: Application, user: User, nature: str) -> None:
    conflicts.declare_conflict(application, nature=nature, by=user)


def award(application: Application, amount: Decimal, why: str, conditions: Sequence[str], *, by: User) -> Decision:
    verdict = Verdict(
        outcome=Decision.Outcome.AWARD,
        amount=amount,
        reasons="The panel recommended it; it does what the fund is for.",
        crime_reduction_reasons=why,
        conditions=conditions,
    )
    return decisions.decide(application, verdict, by=by)


def decline(application: Application, *, by: User) -> Decision:
    verdict = Verdict(
        outcome=Decision.Outcome.DECLINE,
        reasons="Others showed more clearly what would change, and the money was not enough for all.",
        main_reason=Decision.MainReason.OUTCOMES,
        feedback="The need is clear. Say more about who will do it and how you will know that it worked.",
    )
    return decisions.decide(application, verdict, by=by)


def reserve(application: Application, *, by: User) -> Decision:
    verdict = Verdict(outcome=Decision.Outcome.RESERVE, reasons="A good project, if money becomes free.")
    return decisions.decide(application, verdict, by=by)


def sign_for(agreement: Agreement, user: User) -> Agreement:
    return sign(agreement, by=user, name=str(user), position="Trustee", agreed=True)


def pay(agreement: Agreement, cast: Cast, *, on: date) -> None:
    """Every planned instalment: prepared, approved by a second person, paid."""
    give_account(agreement.organisation, cast.logins)
    for instalment in agreement.instalments.filter(state="planned"):
        prepared = payments.prepare_payment(instalment, by=cast["grants"])
        approved = payments.approve_payment(prepared, by=cast["finance"])
        if approved.needs_third:
            approved = payments.countersign_payment(approved, by=cast["commissioner"])
        # Old payments were agreed to then, not while the demonstration is built.
        then = {"prepared_at": noon(on), "approved_at": noon(on)}
        then |= {"countersigned_at": noon(on)} if approved.needs_third else {}
        Instalment.objects.filter(pk=approved.pk).update(**then)
        payments.mark_paid(
            approved, by=cast["finance2"], paid_on=on, remittance=f"{agreement.reference}/{instalment.number}"
        )


def report(monitoring_return: MonitoringReturn, reached: int, story: str, cast: Cast, *, by: User) -> MonitoringReturn:
    """The provider's end report, filled, sent and accepted."""
    figures = {target.indicator_id: Reported(Decimal(reached)) for target in monitoring_return.agreement.targets.all()}
    if monitoring_return.response:
        schema = monitoring_return.response.version.schema
        value = f"{monitoring_return.agreement.value:.2f}"
        spend = {"what": "Everything the project needed", "planned": value, "spent": value}
        facts = {"learning": story, "spend": [spend], "unspent": "0.00"}
        for key, answers in answers_for(schema, facts).items():
            save_answers(monitoring_return.response, key, answers, by=by)
    save_figures(monitoring_return, figures, by=by, narrative=story)
    submit_return(monitoring_return, by=by)
    return accept_return(monitoring_return, by=cast["grants"])


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()) + timedelta(hours=12))
