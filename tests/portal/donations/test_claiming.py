"""Claims: each donation once, frozen, and refunds after it made good."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import Error, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.donations.domain import ask_refund, cancel_declaration, claimable, make_claim
from portal.donations.domain.claiming import to_adjust
from portal.donations.domain.errors import NothingToClaim
from portal.donations.domain.refunding import record_refund
from portal.donations.gift_aid import THIS
from portal.donations.models import Donation, GiftAidClaim, GiftAidLine
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import DonorFactory, GiftFactory, declared, donated

pytestmark = pytest.mark.django_db


class Marks(dict):
    def to_dict(self):
        return dict(self)


@pytest.fixture
def treasurer():
    return UserFactory(role=Role.FOUNDATION_TREASURER)


def sent_back(donation: Donation, pounds: int, treasurer, *, status: str = "succeeded"):
    refund = ask_refund(donation, amount=Decimal(pounds), reason="Asked for", by=treasurer)
    marks = Marks(refund=str(refund.identity))
    found = SimpleNamespace(id=f"re_{refund.pk}", amount=pounds * 100, status=status, metadata=marks)
    return record_refund(donation, found)


def claimed() -> list[str]:
    return [one.donation.reference for one in claimable()]


def test_only_what_a_declaration_covers_can_be_claimed():
    donor = DonorFactory()
    earlier = donated(donor=donor, at=timezone.now() - timedelta(days=100))
    too_early = donated(donor=donor, at=timezone.now() - timedelta(days=5 * 366))
    with_it = GiftFactory(donor=donor)
    declared(with_it)
    now = donated(with_it)
    this_alone = GiftFactory()
    declared(this_alone, scope=THIS)
    alone = donated(this_alone)
    another = donated(donor=this_alone.donor)
    stranger = donated()

    assert claimed() == [earlier.reference, now.reference, alone.reference]
    assert {too_early.reference, another.reference, stranger.reference} & set(claimed()) == set()


def test_somebody_else_at_the_same_address_is_not_covered():
    gift = GiftFactory(donor=DonorFactory(email="home@example.org", first_name="Sam"))
    declared(gift)
    donated(donor=DonorFactory(email="home@example.org", first_name="Alex"))

    assert claimed() == []


def test_a_cancelled_declaration_covers_nothing_that_comes_later(treasurer):
    gift = GiftFactory(monthly=True, subscription="sub_1")
    declaration = declared(gift)
    before = donated(gift)
    cancel_declaration(declaration)
    donated(gift)

    assert claimed() == [before.reference]


def test_a_batch_is_made_once_and_holds_what_hmrc_gets(treasurer):
    gift = GiftFactory(amount=Decimal("12.50"))
    declared(gift, first_name="Zoë", last_name="Smith-Jones", title="Mrs.")
    donation = donated(gift)

    claim = make_claim(by=treasurer)

    line = GiftAidLine.objects.get()
    assert (line.donation, line.last_name, line.title, line.amount) == (
        donation,
        "Smith Jones",
        "Mrs",
        Decimal("12.50"),
    )
    assert (claim.number, claim.total, claim.tax) == (1, Decimal("12.50"), Decimal("3.12"))
    assert "1,Mrs,Zoë,Smith Jones,12,DT1 1AA" in claim.csv
    with pytest.raises(NothingToClaim):
        make_claim(by=treasurer)


def test_what_went_back_before_is_not_claimed_and_what_goes_back_later_is_made_good(treasurer):
    part, whole, later = (GiftFactory(amount=Decimal(100)) for _ in range(3))
    for gift in (part, whole, later):
        declared(gift)
    donations = [donated(gift) for gift in (part, whole, later)]
    sent_back(donations[0], 40, treasurer)
    sent_back(donations[1], 100, treasurer)

    first = make_claim(by=treasurer)
    assert [line.amount for line in first.lines.all()] == [Decimal(60), Decimal(100)]
    sent_back(donations[2], 30, treasurer)
    assert [(one.donation, one.amount) for one in to_adjust()] == [(donations[2], Decimal(30))]
    another = GiftFactory()
    declared(another)
    donated(another)

    second = make_claim(by=treasurer)
    assert (first.adjusted, second.adjusted) == (0, Decimal("7.50"))
    assert to_adjust() == []


def test_a_refund_that_fails_is_no_adjustment(treasurer):
    gift = GiftFactory()
    declared(gift)
    donation = donated(gift)
    make_claim(by=treasurer)

    sent_back(donation, 20, treasurer, status="failed")

    assert to_adjust() == []


def test_what_a_bank_asks_for_back_waits():
    gift = GiftFactory()
    declared(gift)
    donated(gift)
    Donation.objects.update(disputed=True)

    assert claimed() == []


def test_a_name_that_hmrc_cannot_read_is_left_out(treasurer):
    gift = GiftFactory()
    declared(gift, first_name="李")
    donated(gift)

    assert [one.is_whole for one in claimable()] == [False]
    with pytest.raises(NothingToClaim):
        make_claim(by=treasurer)


def test_a_batch_never_changes(treasurer):
    gift = GiftFactory()
    declared(gift)
    donated(gift)
    claim = make_claim(by=treasurer)

    for change in (
        lambda: GiftAidClaim.objects.update(csv=""),
        lambda: GiftAidClaim.objects.all().delete(),
        lambda: GiftAidLine.objects.update(amount=1),
        lambda: claim.lines.all().delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_the_database_lets_nobody_claim_more_than_is_left(treasurer):
    gift = GiftFactory()
    declaration = declared(gift)
    donation = donated(gift)
    claim = GiftAidClaim.objects.create(number=9, made_by=treasurer, csv="", ods=b"", sha256="")
    line = GiftAidLine(
        claim=claim, number=1, donation=donation, declaration=declaration, first_name="A", last_name="B", house="1",
        postcode="X", received_on=timezone.localdate(), amount=Decimal("20.01"),
    )  # fmt: skip

    with pytest.raises(Error, match="more is claimed than is left"), transaction.atomic():
        line.save()


@pytest.mark.parametrize("number", [3, 30])
def test_what_can_be_claimed_is_found_with_as_few_questions_for_many(number, django_assert_num_queries):
    for _ in range(number):
        gift = GiftFactory()
        declared(gift)
        donated(gift)

    with django_assert_num_queries(3):
        assert len(claimable()) == number


@pytest.mark.django_db(transaction=True)
def test_two_claims_at_the_same_moment_share_nothing():
    treasurer = UserFactory(role=Role.FOUNDATION_TREASURER)
    for _ in range(3):
        gift = GiftFactory()
        declared(gift)
        donated(gift)

    results = at_once(lambda: make_claim(by=treasurer), lambda: make_claim(by=treasurer))

    assert kinds(results) == ["GiftAidClaim", "NothingToClaim"]
    assert GiftAidLine.objects.count() == 3
