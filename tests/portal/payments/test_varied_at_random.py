"""The same at random with changes that both sides sign: the money of the streams, the schedule and the bank agree, and
until the last signature nothing of the agreement has changed."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, decline_variation, refuse_variation, set_money, take_variation_back
from portal.agreements.models import Agreement, Allocation, Signature, Variation
from portal.agreements.particulars import Particulars, Row
from portal.payments.domain import (
    agree_variation,
    approve_payment,
    prepare_payment,
    sign_variation,
    sign_variation_for_office,
    terminate_agreement,
)
from portal.payments.domain.taking_hold import particulars_of
from portal.streams.models import StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.payments.paying_in import finance
from tests.portal.payments.test_exactly_once import STOPS, ExactlyOnce
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db
ROOM = Decimal("600.00")  # of each of two streams


class SignedAgain(ExactlyOnce):
    @initialize(two=strategies.booleans(), office=strategies.booleans())
    def award(self, two, office):
        self.first, self.second, self.third = finance(), finance(), finance()
        self.officers = [UserFactory(role=Role.COMMISSIONING_OFFICER) for _ in range(2)]
        self.commissioner = UserFactory(role=Role.COMMISSIONER)
        self.people = [UserFactory(), UserFactory()]
        template = AgreementTemplateFactory(
            kind="contract", signatories=2 if two else 1, office_varies_from=Decimal(0) if office else None
        )
        self.agreement = AgreementFactory(
            state=Agreement.State.LIVE,
            value=Decimal("1000.00"),
            kind=Agreement.Kind.CONTRACT,
            organisation__member=self.people[0],
            template_version=template.published,
        )
        MembershipFactory(organisation=self.agreement.organisation, user=self.people[1])
        Signature.objects.create(
            agreement=self.agreement,
            side="provider",
            signed_by=self.people[0],
            name="A",
            position="Chair",
            signed_at=timezone.now(),
            text_sha256=hashlib.sha256(b"").hexdigest(),
        )
        streams = [FundingStreamFactory(), FundingStreamFactory()]
        year = self.agreement.starts_on.year
        for one in streams:
            StreamBudget.objects.create(stream=one, year=year, amount=ROOM)
        set_money(self.agreement, {(year, one.pk): Decimal("500.00") for one in streams})
        for amount in ("333.33", "333.33", "333.34"):
            InstalmentFactory(agreement=self.agreement, amount=Decimal(amount), due_on=self.agreement.starts_on)
        approve_payment(
            prepare_payment(self.agreement.instalments.order_by("number").first(), by=self.first), by=self.second
        )
        self.stands = Decimal("1000.00")

    def change(self, **change):
        ask = lambda: ask_variation(  # noqa: E731
            self.agreement, by=self.officers[0], reason="So.", costing="So.", **change
        )
        self.do(ask)
        return Variation.objects.filter(state="asked").first()

    def answer(self, asked, stop, particulars=None):
        if asked:
            self.do(lambda: agree_variation(asked, by=self.officers[1], particulars=particulars), stop)
        if Variation.objects.filter(state="asked").exists():
            self.do(lambda: refuse_variation(asked, by=self.officers[1], answer="No."))

    @rule(value=strategies.sampled_from(["333.33", "700.00", "1150.00", "1200.01"]), stop=STOPS)
    def vary(self, value, stop):
        self.answer(self.change(new_value=Decimal(value)), stop)

    @rule(stop=STOPS, value=strategies.sampled_from([None, "900.00", "1100.00"]))
    def move_rows(self, stop, value):
        """The first row that nobody approved is cut in two, and a day later."""
        rows = particulars_of(self.agreement).schedule
        change = {"new_value": Decimal(value)} if value else {"other_change": "Later."}
        asked = self.change(**change)
        if not rows or not asked:
            self.answer(asked, stop)
            return
        one = rows[0]
        half, day = (one.amount / 2).quantize(Decimal("0.01")), one.due_on + timedelta(days=1)
        last = max(self.agreement.instalments.values_list("number", flat=True))
        cut = [Row(one.number, half, day)] if half else []
        rest = [Row(last + 1, one.amount - half, day)]
        self.answer(asked, stop, Particulars(schedule=(*cut, *rows[1:], *rest)))

    @precondition(lambda self: Variation.objects.to_sign().exists())
    @rule(who=strategies.sampled_from([0, 1]), stop=STOPS)
    def sign(self, who, stop):
        one, by = Variation.objects.to_sign().get(), self.people[who]
        self.do(lambda: sign_variation(one, by=by, name="A", position="Chair", agreed=True), stop)

    @precondition(lambda self: Variation.objects.to_sign().exists())
    @rule(stop=STOPS)
    def all_sign(self, stop):
        one = Variation.objects.to_sign().get()
        for by in self.people:
            self.do(lambda by=by: sign_variation(one, by=by, name="A", position="Chair", agreed=True), stop)
        office = {"by": self.commissioner, "name": "C", "position": "PCC", "agreed": True}
        self.do(lambda: sign_variation_for_office(one, **office), stop)

    @precondition(lambda self: Variation.objects.to_sign().exists())
    @rule(declines=strategies.booleans(), stop=STOPS)
    def give_it_up(self, declines, stop):
        one = Variation.objects.to_sign().get()
        if declines:
            self.do(lambda: decline_variation(one, by=self.people[0], reason="No."), stop)
        else:
            self.do(lambda: take_variation_back(one, by=self.officers[0], reason="No."), stop)

    @precondition(lambda self: Variation.objects.to_sign().exists())
    @rule(stop=STOPS, really=strategies.integers(0, 5))
    def terminate(self, stop, really):
        if really == 0:
            self.do(lambda: terminate_agreement(self.agreement, by=self.officers[0], reason="So."), stop)
            assert not Variation.objects.open().exists()

    @precondition(lambda self: hasattr(self, "stands"))
    @invariant()
    def it_is_worth_what_was_signed_last(self):
        agreed = Variation.objects.filter(state="agreed", new_value__isnull=False).order_by("number").last()
        value = Agreement.objects.get(pk=self.agreement.pk).value
        assert value == (agreed.new_value if agreed else self.stands)
        assert sum(Allocation.objects.values_list("amount", flat=True)) == value
        assert max(Allocation.objects.values_list("amount", flat=True)) <= ROOM
        assert Variation.objects.open().count() <= 1


def test_what_is_changed_by_signatures_neither_makes_nor_loses_money():
    run_state_machine_as_test(
        SignedAgain,
        settings=settings(
            max_examples=6,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
