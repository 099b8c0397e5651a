"""From payments to a published month, and what happens to it afterwards."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import Error, transaction

from portal.accounts.roles import Role
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement
from portal.expenditure import public
from portal.expenditure.domain import (
    prepare_month,
    publish_again,
    publish_month,
    word_agreement,
    word_line,
)
from portal.expenditure.domain.errors import (
    AlreadyPublished,
    NothingNew,
    NotReady,
    WordsMissing,
)
from portal.expenditure.jobs import prepare_last_month
from portal.expenditure.models import Edition, ExpenditureLine, ExpenditureMonth, PublishedLine
from portal.payments.domain import reverse_payment
from portal.payments.domain.repayments import ask_back, receive_by_bank
from portal.payments.models import Instalment, Payment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
GOOD = "Three bidders, and this was the best for the price."


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-15 10:00"):
        yield


def paid(agreement, on=date(2026, 4, 20), amount="1000.00"):
    people = [UserFactory(role=Role.FINANCE_OFFICER) for _ in range(2)]
    instalment = InstalmentFactory(
        agreement=agreement, amount=Decimal(amount), state=Instalment.State.PAID, paid_on=on, remittance="R",
        prepared_by=people[0], approved_by=people[1], approved_at=f"{on}T09:00Z", paid_by=people[0],
    )  # fmt: skip
    return instalment.payments.get()


def paid_at_once(agreement, **facts):
    """For tests that commit: an instalment and its payment come together."""
    with transaction.atomic():
        return paid(agreement, **facts)


def lines_of(first):
    rows = ExpenditureLine.objects.filter(month__first=first).order_by("on", "pk")
    return [(one.kind, one.on, one.amount) for one in rows]


def published(finance, first=APRIL):
    return publish_month(prepare_month(first, by=finance), by=finance)


def test_a_month_has_what_was_paid_over_500_pounds_in_it(agreement, finance):
    paid(agreement, amount="500.00")
    paid(agreement, amount="500.01")
    paid(agreement, on=date(2026, 3, 31))
    paid(agreement, on=date(2026, 5, 1))

    prepare_month(APRIL, by=finance)
    prepare_month(date(2026, 4, 17), by=finance)

    assert lines_of(APRIL) == [("payment", date(2026, 4, 20), Decimal("500.01"))]
    line = ExpenditureLine.objects.get()
    assert (line.recipient, line.value, line.reference) == (agreement.organisation.name, GOOD, "SDF-2026-0042")


def test_a_payment_without_a_reason_is_not_published(agreement, finance, officer):
    other = AgreementFactory(state=Agreement.State.LIVE)
    paid(other)
    month = prepare_month(APRIL, by=finance)

    with pytest.raises(NotReady, match="1 payment has no reason"):
        publish_month(month, by=finance)

    word_agreement(other, by=officer, text=GOOD)
    assert publish_month(month, by=finance).count == 1


def test_words_for_one_payment_stay(agreement, finance, officer):
    paid(agreement)
    month = prepare_month(APRIL, by=finance)
    word_line(ExpenditureLine.objects.get(), by=officer, text="A workshop at half the price.")
    word_agreement(agreement, by=officer, text="Other words.")
    prepare_month(APRIL, by=finance)

    publish_month(month, by=finance)

    assert PublishedLine.objects.get().value == "A workshop at half the price."
    with pytest.raises(WordsMissing):
        word_line(ExpenditureLine.objects.get(), by=officer, text=" ")


def test_a_published_month_stays_and_late_payments_stand_in_the_next(agreement, finance):
    paid(agreement)
    first = published(finance)
    content = bytes(first.content)
    late = paid(agreement, on=date(2026, 4, 30), amount="2000.00")

    with pytest.raises(AlreadyPublished):
        prepare_month(APRIL, by=finance)
    with pytest.raises(AlreadyPublished):
        publish_month(first.month, by=finance)
    published(finance, MAY)

    assert bytes(Edition.objects.get(month__first=APRIL).content) == content
    assert lines_of(MAY) == [("payment", date(2026, 4, 30), Decimal("2000.00"))]
    assert public.lines(public.period_named("2026-05")).get().amount == late.amount


def test_what_came_back_is_a_line_of_its_own(agreement, finance):
    one = paid(agreement)
    published(finance)
    with time_machine.travel("2026-05-12 10:00"):
        reverse_payment(one, by=UserFactory(role=Role.FINANCE_OFFICER), reason="The account is closed.")

    published(finance, MAY)

    assert lines_of(APRIL) == [("payment", date(2026, 4, 20), Decimal("1000.00"))]
    assert lines_of(MAY) == [("reversal", date(2026, 5, 12), Decimal("-1000.00"))]
    assert public.sums(public.lines()) == public.Sums(2, Decimal(0))
    assert Payment.objects.get(pk=one.pk).state == "reversed"


def test_paid_and_back_in_one_month_are_two_lines(agreement, finance):
    one = paid(agreement)
    with time_machine.travel("2026-04-28 10:00"):
        reverse_payment(one, by=UserFactory(role=Role.FINANCE_OFFICER), reason="The account is closed.")

    prepare_month(APRIL, by=finance)

    assert [kind for kind, *_ in lines_of(APRIL)] == ["payment", "reversal"]


def test_what_was_paid_back_is_a_line_of_its_own(agreement, finance):
    paid(agreement)
    published(finance)
    asked = ask_back(
        agreement, by=finance, amount=Decimal("300.00"), kind="underspend", reason="Left over.", due_on=date(2026, 7, 1)
    )
    receiver = UserFactory(role=Role.FINANCE_OFFICER)
    receive_by_bank(asked, by=receiver, received_on=date(2026, 5, 20), bank_reference="B1")

    prepare_month(MAY, by=finance)

    assert lines_of(MAY) == [("repayment", date(2026, 5, 20), Decimal("-300.00"))]


def test_another_edition_says_why_and_the_first_stays(agreement, finance, officer):
    paid(agreement)
    first = published(finance)
    with pytest.raises(NothingNew):
        publish_again(first.month, by=finance, why="To be sure.")
    word_line(ExpenditureLine.objects.get(), by=officer, text="Better words.")
    with pytest.raises(WordsMissing):
        publish_again(first.month, by=finance, why=" ")

    second = publish_again(first.month, by=finance, why="The reason is clearer.")

    kept = Edition.objects.get(pk=first.pk)
    assert (second.number, kept.is_latest, kept.is_withheld) == (2, False, False)
    assert bytes(kept.content) == bytes(first.content)
    assert [one.value for one in public.lines()] == ["Better words."]


def test_who_publishes_and_when(agreement, finance, officer):
    paid(agreement)
    month = prepare_month(APRIL, by=officer)
    with pytest.raises(NotAllowed):
        publish_month(month, by=officer)
    with pytest.raises(NotReady, match="not over"):
        publish_month(prepare_month(date(2026, 6, 1), by=finance), by=finance)
    with pytest.raises(NotReady, match="to come"):
        prepare_month(date(2026, 7, 1), by=finance)
    member = MembershipFactory(organisation=agreement.organisation, user=UserFactory(role=Role.GRANTS_OFFICER)).user
    with pytest.raises(NotAllowed):
        word_line(ExpenditureLine.objects.get(), by=member, text="We are the best.")


def test_the_database_keeps_lines_and_editions(agreement, finance):
    payment = paid(agreement)
    edition = published(finance)
    line = ExpenditureLine.objects.get()

    for change in (
        lambda: ExpenditureLine.objects.filter(pk=line.pk).update(amount=Decimal(1)),
        lambda: ExpenditureLine.objects.all().delete(),
        lambda: Edition.objects.filter(pk=edition.pk).update(content=b"other"),
        lambda: Edition.objects.filter(pk=edition.pk).update(is_withheld=True)
        and Edition.objects.filter(pk=edition.pk).update(is_withheld=False),
        lambda: PublishedLine.objects.update(amount=Decimal(1)),
        lambda: ExpenditureMonth.objects.update(state="draft"),
        lambda: ExpenditureLine.objects.create(
            month=line.month, kind="reversal", payment=payment, agreement=agreement, on=MAY, amount=Decimal(-1000),
            recipient="x", purpose="x", reference="x",
        ),
    ):  # fmt: skip
        with pytest.raises(Error), transaction.atomic():
            change()


def test_the_job_prepares_the_month_before_once(agreement, finance):
    paid(agreement, on=date(2026, 5, 4))
    prepare_last_month(0)
    prepare_last_month(0)
    assert lines_of(MAY) == [("payment", date(2026, 5, 4), Decimal("1000.00"))]

    published(finance, MAY)
    prepare_last_month(0)


@pytest.mark.parametrize("count", [3, 30])
def test_preparing_and_publishing_ask_the_same_however_many(agreement, finance, count, django_assert_max_num_queries):
    for _ in range(count):
        paid(agreement)
    with django_assert_max_num_queries(45):
        published(finance)
