"""An application to a call: the answers, the gates it passed, and where it stands."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_fsm import transition

from grants.models.application_guards import SIGNED_AS_ASKED, WITHIN_THE_CALL
from grants.models.call import Call
from portal.organisations.models import WRITING_ROLES, Contact, Organisation
from portal.plan.models import Theme
from portal.questionnaires.models import Response, answers_to_write
from portal.states import StateField


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of(self, user) -> Self:
        """Applications of the organisations that `user` is a member of."""
        return self.filter(organisation__memberships__user=user)

    def for_applicant(self, user) -> Self:
        """The same with all that the applicant's own pages say about them, newest first."""
        return self.of(user).select_related("call__fund", "organisation")

    def drafts_with_versions(self, call: Call) -> Self:
        """What is being written for `call`, each with its version of the questions, the oldest version first."""
        drafts = self.filter(call=call, state=Application.State.DRAFT)
        return drafts.select_related("organisation", "response__version").order_by("response__version__number", "pk")

    def tests_of(self, call: Call) -> Self:
        """What the office sent or is writing to try `call` out, newest first."""
        return self.filter(call=call, is_test=True).select_related("created_by")

    def with_answers(self) -> Self:
        return self.select_related("response__version").prefetch_related("response__answers")

    def draft_for(self, call: Call, organisation: Organisation) -> "Application | None":
        """The application that the organisation is writing for this call, or has still to sign."""
        return self.filter(call=call, organisation=organisation, state__in=Application.WRITTEN).first()

    def with_contact_count(self) -> Self:
        """Each with `contact_count`: how many contacts its organisation's profile names."""
        contacts = Contact.objects.filter(organisation=OuterRef("organisation")).order_by().values("organisation")
        return self.annotate(contact_count=Coalesce(Subquery(contacts.annotate(n=Count("pk")).values("n")), 0))

    def counted_in(self, call: Call, organisation: Organisation) -> Self:
        """What the organisation sent to `call` and that counts: not what was withdrawn, or is known to have failed."""
        counted = Q(state__in=Application.COUNTED) | Q(checks_letter_held_at__isnull=False)
        return self.filter(counted, call=call, organisation=organisation)

    def last_sent_by(self, organisation: Organisation) -> "Application | None":
        """The last application that the organisation sent to any call, with its answers."""
        return self.sent().filter(organisation=organisation).with_answers().order_by("-submitted_at", "-pk").first()

    def to_write(self, user) -> Self:
        """What `user` may write in for an organisation, its response locked until the transaction ends and the answers
        read under it."""
        mine = self.filter(organisation__memberships__user=user, organisation__memberships__role__in=WRITING_ROLES)
        return mine.filter(is_paper=False)._to_write()

    def to_key_in(self, user) -> Self:
        """The same for what `user`, an officer, may key in from paper."""
        return self.being_keyed_in(user)._to_write()

    def being_keyed_in(self, user) -> Self:
        """What came on paper and is not whole yet, without `user`'s own interests."""
        return self.filter(is_paper=True, state=Application.State.DRAFT).without_conflict_of(user)

    def _to_write(self) -> Self:
        locked = self.select_related("call", "response__version").select_for_update(of=("response",), no_key=True)
        return locked.prefetch_related(answers_to_write("response__answers"))

    def sent(self) -> Self:
        """Everything that was submitted, whatever became of it."""
        return self.exclude(state__in=Application.WRITTEN).filter(submitted_at__isnull=False)

    def in_office(self, user) -> Self:
        """What an officer or the Commissioner may open: sent ones, never a draft, never with an own conflict."""
        if not user.is_staff:
            return self.none()
        return self.sent().without_conflict_of(user)

    def with_thread(self) -> Self:
        """Those whose messages the office may read: sent ones, and drafts whose applicants have written to it."""
        return self.filter(Q(submitted_at__isnull=False) | Q(thread__isnull=False)).distinct()

    def with_threads(self, call: Call, user) -> Self:
        """Those of `call` that have messages, without `user`'s own interests: each with `last_written_at`."""
        mine = self.filter(call=call).without_conflict_of(user).select_related("organisation")
        last = models.Max("thread__written_at")
        return mine.annotate(last_written_at=last).filter(last_written_at__isnull=False).order_by("-last_written_at")

    def with_panel(self, call: Call) -> Self:
        """What the panel of `call` is scoring or settling."""
        return self.filter(call=call, state=Application.State.ASSESSING).select_related("call__scheme", "organisation")

    def being_scored(self) -> Self:
        """With the panel, and not everybody who has to has scored it."""
        done = models.Count("assessments", filter=Q(assessments__state="complete"))
        left = models.Count("assessments", filter=Q(assessments__state__in=["assigned", "scoring"]))
        unfinished = Q(left__gt=0) | Q(done__lt=models.F("call__scorers_needed"))
        return self.filter(state=Application.State.ASSESSING).alias(done=done, left=left).filter(unfinished)

    def ranked_in(self, call: Call) -> Self:
        """What is ranked in `call`: with the panel, or decided."""
        states = [Application.State.ASSESSING, Application.State.DECIDED]
        return self.filter(call=call, state__in=states).select_related("organisation", "call")

    def with_case(self) -> Self:
        """With what every page about one application shows."""
        return self.select_related(
            "organisation",
            "submitted_by",
            "response__version",
            "call__fund",
            "call__budget__fund",
            "call__scheme",
        )

    def by_state(self) -> list[tuple[str, int]]:
        """How many there are in each state that occurs, in the order of the road: words and number."""
        counts = dict(self.order_by().values_list("state").annotate(models.Count("pk")))
        return [(label, counts[state]) for state, label in Application.State.choices if state in counts]

    def opened_to_chair(self, user) -> Self:
        """Of which `user` has said, as a scorer or as the chair, that they have no interest in it."""
        as_scorer = Q(assessments__assessor=user, assessments__no_conflict_declared_at__isnull=False)
        return self.filter(as_scorer | Q(chairs_without_interest__user=user)).distinct()

    def opened_to_panel_member(self, user) -> Self:
        """What `user` may read at the panel's door: what they score, or settle as the chair, after declaring."""
        seats = user.panel_seats.values("call")
        chaired = user.panel_seats.filter(is_chair=True).values("call")
        scores = Q(assessments__in=user.assessments.of(user).exclude(state="assigned"))
        settles = Q(chairs_without_interest__user=user, call__in=chaired, state=Application.State.ASSESSING)
        return self.filter(scores | settles, call__in=seats).without_conflict_of(user).distinct()

    def without_conflict_of(self, user) -> Self:
        """Without those in which `user` declared an interest, or has one by belonging to the organisation."""
        return self.exclude(conflicts__user=user).exclude(organisation__memberships__user=user)


class ApplicationManager(models.Manager.from_queryset(ApplicationQuerySet)):
    """Applications that count. What the office sends to try a call out is only in `including_tests`."""

    def get_queryset(self) -> ApplicationQuerySet:
        return super().get_queryset().filter(is_test=False)


class Application(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "Being written"
        SIGNING = "signing", "Waiting for the second signature"
        SUBMITTED = "submitted", "Sent, being checked"
        INELIGIBLE = "ineligible", "Did not pass the checks"
        ASSESSING = "assessing", "With the panel"
        DECIDED = "decided", "Decided"
        WITHDRAWN = "withdrawn", "Withdrawn"

    PAST_THE_PANEL = (State.DECIDED, State.INELIGIBLE)
    # Not sent yet.
    WRITTEN = (State.DRAFT, State.SIGNING)
    # What counts towards the number that a call takes of one organisation.
    COUNTED = (State.SUBMITTED, State.ASSESSING, State.DECIDED)

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="applications")
    reference = models.CharField(max_length=20, unique=True)
    response = models.OneToOneField(Response, on_delete=models.PROTECT, related_name="application")
    eligibility_answers = models.JSONField(default=dict, blank=True)
    declarations = models.JSONField(
        default=dict, blank=True, help_text="What was agreed to on sending, word for word, and by whom."
    )
    state = StateField(max_length=12, choices=State, default=State.DRAFT)
    # Copied out of the answers when the application is sent, so that lists, ranking and decisions need no parsing.
    title = models.CharField(max_length=140, blank=True)
    summary = models.TextField(blank=True)
    amount_requested = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    themes = models.ManyToManyField(Theme, related_name="applications", blank=True)
    areas = ArrayField(models.CharField(max_length=9), default=list, blank=True, help_text="GSS codes")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Both profiles of one organisation had a draft on a call when they were merged: this one came to stand beside the
    # other. A merge sets what `merge_mark` names (see organisations.domain.merging), nothing else does.
    beside_another = models.BooleanField(default=False, editable=False)
    merge_mark = "beside_another"
    merge_sentence = "Both had a draft on the same call. Both are kept"

    is_test = models.BooleanField(
        "test", default=False, editable=False, help_text="Sent by the office to try the call out. It counts nowhere."
    )

    is_paper = models.BooleanField(
        "keyed in from paper",
        default=False,
        editable=False,
        help_text="The office keys it in for the organisation, whose own people only read it.",
    )

    checks_letter_held_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="Since when the letter that it did not pass waits in the outbox; nobody outside knows of it yet.",
    )

    contact_count: int  # of ApplicationQuerySet.with_contact_count
    asks_reader: bool  # of grants.domain.standing.asked_to_sign_first

    objects = ApplicationManager()
    including_tests = ApplicationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["call", "state", "-submitted_at"], name="application_call_state"),
            models.Index(fields=["-submitted_at", "-id"], name="application_newest_first"),
            GinIndex(fields=["title"], opclasses=["gin_trgm_ops"], name="application_title_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "organisation"],
                condition=Q(state__in=["draft", "signing"], beside_another=False),
                name="application_one_draft_per_organisation",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "signing", "withdrawn"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False, amount_requested__isnull=False),
                name="application_sent_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(amount_requested__isnull=True) | Q(amount_requested__gt=0),
                name="application_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(is_test=False) | Q(state__in=["draft", "submitted", "withdrawn"]),
                name="application_test_goes_no_further",
            ),
            models.CheckConstraint(
                condition=Q(is_test=True, reference__startswith="TEST-")
                | (Q(is_test=False) & ~Q(reference__startswith="TEST-")),
                name="application_test_says_so",
            ),
            models.CheckConstraint(
                condition=Q(checks_letter_held_at__isnull=True) | Q(state="ineligible"),
                name="application_with_held_letter_did_not_pass",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(name="application_test_stays_a_test", fields=["is_test", "is_paper"]),
            pgtrigger.Trigger(
                name="within_the_call",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("state"),
                declare=[("allowed", "integer"), ("sent", "integer")],
                func=WITHIN_THE_CALL,
            ),
            pgtrigger.Trigger(
                name="signed_as_asked",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("state"),
                declare=[("asked", "integer"), ("signed", "integer"), ("copies", "integer")],
                func=SIGNED_AS_ASKED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()

    def takes_answers(self, now: datetime | None = None) -> bool:
        """Whether its call takes anything at that moment; a test may be written at any time."""
        # What came on paper in time is keyed in when somebody in the office has the time.
        return self.is_test or self.is_paper or self.call.is_open(now) or self.late_until(now) is not None

    def late_until(self, now: datetime | None = None) -> datetime | None:
        """Until when a late link lets it be written after the call has closed. Asked only of a closed call's draft."""
        if self.call.released_at or self.state not in self.WRITTEN:
            return None
        now = now or timezone.now()
        links = [use.link for use in self.late_uses.all()]
        ends = [link.expires_at for link in links if link.expires_at > now and not link.taken_back_at]
        if not ends or Application.objects.filter(call=self.call_id, decisions__superseded_at__isnull=True).exclude(
            decisions=None
        ):
            return None
        return max(ends)

    @property
    def state_told(self) -> str:
        """Where it stands as far as its applicant was told."""
        return self.State.SUBMITTED if self.checks_letter_held_at else self.state

    @property
    def signatories_asked(self) -> int:
        """How many people sign it. Whoever tries a call out is alone, and signs alone."""
        return 1 if self.is_test else self.call.signatories_asked

    @transition(field=state, source=State.DRAFT, target=State.SIGNING)
    def await_signature(self) -> None:
        """The first has signed; it is sent when the second has."""

    @transition(field=state, source=State.SIGNING, target=State.DRAFT)
    def go_back(self) -> None:
        """A signature was taken back or refused: it may be changed again."""

    @transition(field=state, source=[State.DRAFT, State.SIGNING], target=State.SUBMITTED)
    def submit(self) -> None:
        """Everybody who had to has signed it, and so it is sent."""

    @transition(field=state, source=State.SUBMITTED, target=State.ASSESSING)
    def pass_checks(self) -> None:
        """All gates passed: it goes to the panel."""

    @transition(field=state, source=State.SUBMITTED, target=State.INELIGIBLE)
    def fail_checks(self) -> None:
        """A gate failed, with a reason."""

    @transition(field=state, source=State.INELIGIBLE, target=State.SUBMITTED)
    def reopen_checks(self) -> None:
        """The checks ended by mistake; an officer looks again."""
        self.checks_letter_held_at = None

    @transition(field=state, source=State.ASSESSING, target=State.DECIDED)
    def decide(self) -> None:
        """A decision is made; the applicant hears when decisions are released."""

    @transition(
        field=state,
        source=[State.DRAFT, State.SIGNING, State.SUBMITTED, State.ASSESSING, State.INELIGIBLE],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """The applicant takes it back, until they are told of the checks; from the panel on, the office for them."""
        self.checks_letter_held_at = None
