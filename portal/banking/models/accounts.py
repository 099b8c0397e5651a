"""The account of an organisation, who said so and who checked it, and who looked at it."""

from __future__ import annotations

from typing import ClassVar, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import transition

from portal.accounts.roles import Role
from portal.banking.details import masked
from portal.documents.models import Document
from portal.organisations.models import Organisation
from portal.states import StateField

# Officers who check an account and may see its whole numbers; a finance officer agrees.
CHECKERS = (Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER)


def _changed_once_written(*steps: str) -> pgtrigger.Condition:
    """That somebody else or another time is put where a person and a time stand already."""
    columns = [column for step in steps for column in (f"{step}_by_id", f"{step}_at")]
    columns += ["how_checked", "pays_from"]
    held = [f"(OLD.{one} IS NOT NULL AND OLD.{one} IS DISTINCT FROM NEW.{one})" for one in columns]
    held[-2] = "(OLD.how_checked <> '' AND OLD.how_checked IS DISTINCT FROM NEW.how_checked)"
    return pgtrigger.Condition(f"({' OR '.join(held)})")


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def visible_to(self, user) -> Self:
        """Members see their organisation's, masked; the officers who check them see all, masked too."""
        if user.has_role(*CHECKERS):
            return self
        return self.filter(organisation__memberships__user=user)

    def standing(self) -> Self:
        """Without those that came with a merged profile, where the one that was kept has one of its own."""
        return self.filter(beside_another=False)

    def in_use(self) -> Self:
        return self.standing().filter(state=BankAccount.State.IN_USE)

    def agreed_once(self) -> Self:
        """Those that were ever paid to, or could have been: after one of them another account is a change."""
        return self.filter(state__in=BankAccount.AGREED)

    def on_its_way(self) -> Self:
        """Entered, and not agreed or refused yet: one for each organisation at most."""
        return self.standing().filter(state__in=BankAccount.ON_ITS_WAY)

    def to_check(self) -> Self:
        """What waits for the office, the longest waiting first."""
        waiting = self.standing().filter(state__in=[BankAccount.State.CONFIRMED, BankAccount.State.CHECKED])
        return waiting.order_by("confirmed_at", "pk")

    def to_check_by(self, user) -> Self:
        """Of these, what `user` may do: a first check of any, a second of what somebody else has checked."""
        mine = models.Q(organisation__memberships__user=user)
        waiting = self.to_check().exclude(pk__in=self.model.objects.filter(mine).values("pk"))
        if user.has_role(Role.FINANCE_OFFICER):
            return waiting.exclude(state=BankAccount.State.CHECKED, checked_by=user)
        return waiting.filter(state=BankAccount.State.CONFIRMED)

    def to_confirm_by(self, user) -> Self:
        """What another member of an organisation that `user` writes for has entered."""
        entered = self.standing().filter(state=BankAccount.State.ENTERED).exclude(entered_by=user)
        return entered.filter(organisation__in=Organisation.objects.written_by(user).values("pk"))

    def in_full(self) -> Self:
        people = ("entered_by", "confirmed_by", "checked_by", "agreed_by", "ended_by")
        return self.select_related("organisation", "document", *people)


class BankAccount(models.Model):
    """One account, as two members gave it and two officers checked it. Another account is another row."""

    class State(models.TextChoices):
        ENTERED = "entered", "Entered, to be confirmed by a colleague"
        CONFIRMED = "confirmed", "Confirmed, to be checked by the office"
        CHECKED = "checked", "Checked once, a second officer to agree"
        IN_USE = "in_use", "In use"
        REPLACED = "replaced", "Replaced"
        STOPPED = "stopped", "Stopped"
        REFUSED = "refused", "Refused"
        TAKEN_BACK = "taken_back", "Taken back"

    class Kind(models.TextChoices):
        """How money goes there; see ConnectedAccount for the second."""

        BANK = "bank", "Bank account"
        STRIPE = "stripe", "Account at Stripe, which pays on to a bank account"

    class Modulus(models.TextChoices):
        PASSED = "passed", "Sort code and number fit together"
        FAILED = "failed", "Sort code and number do not fit together"
        NOT_CHECKED = "not_checked", "Not checked"

    ON_ITS_WAY = (State.ENTERED, State.CONFIRMED, State.CHECKED)
    AGREED = (State.IN_USE, State.REPLACED, State.STOPPED)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bank_accounts")
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.BANK)
    stripe_account = models.CharField(max_length=255, blank=True, help_text="As Stripe calls it: acct_…")
    account_name = models.CharField("name on the account", max_length=70)
    sealed = models.TextField(editable=False, blank=True, help_text="Empty where Stripe alone knows the numbers.")
    sort_code_end = models.CharField(max_length=2, editable=False)
    account_number_end = models.CharField(max_length=3, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False, db_index=True)
    modulus = models.CharField(max_length=12, choices=Modulus, default=Modulus.NOT_CHECKED)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        help_text="A statement or a paying-in slip; none for an account at Stripe, which has looked at papers itself.",
    )
    reason = models.TextField(blank=True, help_text="Why the account changes.")
    state = StateField(max_length=10, choices=State, default=State.ENTERED)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    checked_at = models.DateTimeField(null=True)
    how_checked = models.TextField(blank=True, help_text="Whom the officer rang, on which number, and what was said.")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    pays_from = models.DateField(null=True, help_text="Nothing is paid before this day where another account was used.")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    ended_at = models.DateTimeField(null=True)
    why_ended = models.TextField(blank=True)
    # Both profiles of one organisation had an account when they were merged: this one came to stand beside the other,
    # and nothing is paid to it. A merge sets what `merge_mark` names (see organisations.domain.merging), nothing else.
    beside_another = models.BooleanField(default=False, editable=False)
    merge_mark = "beside_another"
    merge_sentence = "Both had bank details. Those of the profile that is kept stay; the others stand beside them"

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["organisation", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="in_use", beside_another=False),
                name="bank_account_in_use_once",
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=["entered", "confirmed", "checked"], beside_another=False),
                name="bank_account_on_its_way_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
                name="bank_account_confirmed_by_a_second_member",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("checked_by")),
                name="bank_account_agreed_by_a_second_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "checked", "in_use", "replaced", "stopped"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="bank_account_confirmation_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "in_use", "replaced", "stopped"])
                | (Q(checked_by__isnull=False, checked_at__isnull=False) & ~Q(how_checked="")),
                name="bank_account_check_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_use", "replaced", "stopped"])
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, pays_from__isnull=False),
                name="bank_account_agreement_has_a_name",
            ),
            models.CheckConstraint(
                condition=~(
                    Q(checked_by=F("entered_by"))
                    | Q(checked_by=F("confirmed_by"))
                    | Q(agreed_by=F("entered_by"))
                    | Q(agreed_by=F("confirmed_by"))
                ),
                name="bank_account_checked_by_others_than_gave_it",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["replaced", "stopped", "refused", "taken_back"])
                | Q(ended_by__isnull=False, ended_at__isnull=False)
                # Where the bank account was changed at Stripe, nobody of ours ended it.
                | Q(kind="stripe", state__in=["stopped", "refused"], ended_at__isnull=False),
                name="bank_account_end_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["stopped", "refused", "taken_back"]) | ~Q(why_ended=""),
                name="bank_account_end_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind="bank", stripe_account="", document__isnull=False) & ~Q(sealed="")
                | Q(kind="stripe", sealed="", document=None) & ~Q(stripe_account=""),
                name="bank_account_is_of_its_kind",
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.ReadOnly(
                name="bank_account_stays_as_given",
                # `sealed` changes with the key; the fingerprint says that it is still the same account.
                fields=[
                    "kind", "stripe_account", "account_name", "sort_code_end", "account_number_end", "document",
                    "reason", "entered_by", "entered_at",
                ],
            ),
            # Who confirmed, checked, agreed and ended it is written once, so that its history stays true.
            pgtrigger.Trigger(
                name="bank_account_steps_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=_changed_once_written("confirmed", "checked", "agreed", "ended"),
                func="RAISE EXCEPTION 'Who did a step of bank details is written once';",
            ),
            pgtrigger.Protect(name="bank_account_is_not_deleted", operation=pgtrigger.Delete),
            pgtrigger.FSM(
                name="bank_account_states_in_order",
                field="state",
                transitions=[
                    ("entered", "confirmed"),
                    ("confirmed", "checked"),
                    ("checked", "in_use"),
                    ("in_use", "replaced"),
                    ("in_use", "stopped"),
                    ("entered", "refused"),
                    ("confirmed", "refused"),
                    ("checked", "refused"),
                    ("entered", "taken_back"),
                    ("confirmed", "taken_back"),
                    ("checked", "taken_back"),
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.account_name}, {self.masked}"

    @property
    def masked(self) -> str:
        ends = masked(self.sort_code_end, self.account_number_end)
        return f"by Stripe to {ends}" if self.is_at_stripe else ends

    @property
    def is_at_stripe(self) -> bool:
        return self.kind == self.Kind.STRIPE

    @transition(field=state, source=State.ENTERED, target=State.CONFIRMED)
    def confirm(self) -> None:
        """A second member says that it is theirs."""

    @transition(field=state, source=State.CONFIRMED, target=State.CHECKED)
    def check_once(self) -> None:
        """A first officer has rung somebody known and looked at the evidence."""

    @transition(field=state, source=State.CHECKED, target=State.IN_USE)
    def agree(self) -> None:
        """A second officer agrees."""

    @transition(field=state, source=State.IN_USE, target=State.REPLACED)
    def replace(self) -> None:
        """Another account is in use."""

    @transition(field=state, source=State.IN_USE, target=State.STOPPED)
    def stop(self) -> None:
        """Somebody says that it is not theirs, or an officer no longer believes it: nothing goes there any more."""

    @transition(field=state, source=[State.ENTERED, State.CONFIRMED, State.CHECKED], target=State.REFUSED)
    def refuse(self) -> None:
        """An officer does not believe it."""

    @transition(field=state, source=[State.ENTERED, State.CONFIRMED, State.CHECKED], target=State.TAKEN_BACK)
    def take_back(self) -> None:
        """A member says that it is not theirs, or wrong."""


class BankLook(models.Model):
    """Somebody saw the whole numbers. Only ever added."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="looks")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=200)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="bank_look_has_a_reason")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.why}"
