"""Where each pound of an agreement comes from: so much in a financial year out of a funding stream."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey

from portal.agreements.adding_up import ADDS_UP
from portal.agreements.models.agreement import Agreement
from portal.dates.financial_years import financial_year_label
from portal.streams.guards import within_budget
from portal.streams.models import FundingStream

# Payments live in a room above this one; this is the half of the rule that looks from the agreement. The other half is
# on the shares of payments (portal.payments.models).
COVERS_PAYMENTS = """
    SELECT SUM(amount) INTO left_over FROM agreements_allocation
        WHERE agreement_id = OLD.agreement_id AND year = OLD.year AND stream_id = OLD.stream_id;
    SELECT SUM(share.amount) INTO taken FROM payments_paymentshare share
        JOIN payments_payment payment ON payment.id = share.payment_id
        JOIN payments_instalment instalment ON instalment.id = payment.instalment_id
        WHERE instalment.agreement_id = OLD.agreement_id AND share.year = OLD.year AND share.stream_id = OLD.stream_id
        AND payment.state IN ('approved', 'in_run', 'sent', 'confirmed');
    IF taken > COALESCE(left_over, 0) THEN
        RAISE EXCEPTION 'more is paid from the stream in that year than would be left of its money'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_covers_payments';
    END IF;
    RETURN NULL;
"""


class Allocation(models.Model):
    agreement = ParentalKey(Agreement, on_delete=models.CASCADE, related_name="allocations")
    year = models.PositiveSmallIntegerField(
        "financial year", help_text="The calendar year in which it starts: 2017 is 2017/18."
    )
    stream = models.ForeignKey(FundingStream, on_delete=models.PROTECT, related_name="allocations")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        ordering: ClassVar = ["agreement", "year", "stream__number", "stream_id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "year", "stream"], name="allocation_once_a_year_and_stream"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allocation_amount_positive"),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2199), name="allocation_year_within_reach"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="adds_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=[("agreed", "numeric"), ("tagged", "numeric"), ("agreement", "bigint")],
                func=ADDS_UP.replace("%(agreement)s", "COALESCE(NEW.agreement_id, OLD.agreement_id)"),
            ),
            pgtrigger.Trigger(
                name="covers_payments",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                timing=pgtrigger.Deferred,
                declare=[("left_over", "numeric"), ("taken", "numeric")],
                func=COVERS_PAYMENTS,
            ),
            pgtrigger.Trigger(
                name="within_stream_budget",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                declare=[("budgeted", "numeric"), ("committed", "numeric")],
                func=within_budget("NEW.stream_id", "NEW.year", "allocation_within_stream_budget") + "RETURN NULL;",
            ),
            # A pound is moved to another agreement by taking it from the one and giving it to the other.
            pgtrigger.ReadOnly(name="stays_with_its_agreement", fields=["agreement"]),
        ]

    def __str__(self) -> str:
        return f"{self.year_label}, {self.stream}"

    @property
    def year_label(self) -> str:
        return financial_year_label(self.year)
