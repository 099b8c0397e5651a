"""How an application stands for its applicant: nothing but what has been told."""

from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from grants.domain.applicant_words import Standing, Status, status_of
from grants.domain.fallen import fallen_of
from grants.domain.readiness import parts_of
from grants.models import Application, Decision, LateUse, Reopening, Signature
from portal.accounts.models import User


def with_what_was_told(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The same applications, with the decisions that were released and late links: a query each for all of them."""
    told = Prefetch("decisions", Decision.objects.told(), to_attr="told")
    signed = Prefetch("signatures", Signature.objects.select_related("asks"))
    return applications.select_related("fallen_signature__by").prefetch_related(
        told, "late_uses__link", "reopenings", signed
    )


def asked_to_sign_first(applications: QuerySet[Application], user: User) -> QuerySet[Application]:
    """The same, each with `asks_reader`: whether `user` is asked now for its second signature. Those come first."""
    may_sign_for = user.memberships.signing().values("organisation")
    asks = Signature.objects.filter(application=OuterRef("pk"), asks=user)
    late = LateUse.objects.filter(application=OuterRef("pk"), link__expires_at__gt=Now(), link__taken_back_at=None)
    in_time = Q(call__closes_at__gt=Now()) | Exists(late)
    waits = Q(state=Application.State.SIGNING) & in_time & Exists(asks.filter(response=OuterRef("response")))
    changes = Exists(asks.filter(response__reopening__in=Reopening.objects.open()))
    # By a dict: the type checker takes the attribute that the model names for a second one.
    more = {
        "asks_reader": ExpressionWrapper(
            Q(organisation__in=may_sign_for) & (waits | changes), output_field=BooleanField()
        )
    }
    return applications.annotate(**more).order_by(F("asks_reader").desc(), "-created_at", "-pk")


def asks_to_sign(application: Application, user: User) -> bool:
    """Whether `user` is asked now for its second signature."""
    return asked_to_sign_first(Application.including_tests.filter(pk=application.pk), user).get().asks_reader


def decision_told(application: Application) -> Decision | None:
    """The decision that the applicant knows of, if there is one."""
    told = application.told if hasattr(application, "told") else list(application.decisions.told())
    return told[0] if told else None


def standing_of(application: Application, *, asks_reader: bool = False) -> Status:
    """`asks_reader`: whether it is read by whoever is asked to sign it second.

    Prefetch `response__answers` for a draft, and its parts cost nothing more.
    """
    call = application.call
    decision = decision_told(application)
    late = None if call.is_open() else application.late_until()
    parts = parts_of(application) if application.state == Application.State.DRAFT else ()
    first = _signed_first(application)
    fallen = fallen_of(application) if application.state == Application.State.DRAFT else None
    declined = fallen if fallen and fallen.was_declined else None
    return status_of(
        Standing(
            state=application.state_told,
            call_is_open=late is not None or call.is_open(),
            closes_at=timezone.localtime(late or call.closes_at),
            decision_expected_on=call.decision_expected_on,
            outcome=decision.outcome if decision else "",
            amount=decision.amount if decision else None,
            agreement=decision.agreement.state if decision and hasattr(decision, "agreement") else "",
            asked_until=_asked_until(application),
            on_paper=application.is_paper,
            signed_by=first.name if first else "",
            signs_next=str(first.asks) if first and first.asks else "",
            asks_reader=asks_reader,
            declined_by=str(declined.by) if declined else "",
            declined_at=timezone.localtime(declined.at) if declined else None,
            today=timezone.localdate(),
            parts=len(parts),
            done=sum(part.done for part in parts),
        )
    )


def _signed_first(application: Application) -> Signature | None:
    """Who has signed what waits for a second signature: the application, or changes that the office asked for."""
    match application.state:
        case Application.State.SIGNING:
            waiting = {application.response_id}
        case Application.State.SUBMITTED:
            waiting = {one.response_id for one in application.reopenings.all() if one.answered_at is None}
        case _:
            return None
    return next((one for one in application.signatures.all() if one.response_id in waiting), None) if waiting else None


def _asked_until(application: Application) -> datetime | None:
    """Until when the applicant may change what the office asked about."""
    if application.state != Application.State.SUBMITTED:
        return None
    now = timezone.now()
    waiting = [one for one in application.reopenings.all() if one.answered_at is None and one.letter_held_at is None]
    ends = [one.until for one in waiting if one.until > now]
    return timezone.localtime(max(ends)) if ends else None


def sent_again_at(application: Application) -> datetime | None:
    """When the applicant last sent it again with changes that the office had asked for."""
    answered = [one.answered_at for one in application.reopenings.all() if one.answered_at]
    return max(answered, default=None)
