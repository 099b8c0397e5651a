"""Who gave is forgotten when nobody has to know any more; what was given stays."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.roles import Role
from portal.donations.domain import make_claim
from portal.donations.domain.giving import donor_named
from portal.donations.domain.keeping import forget_claims, forget_donors
from portal.donations.keeping import forget_from, last_to_forget
from portal.donations.models import Declaration, Donation, Donor, Gift, GiftAidClaim, GiftAidLine
from portal.mail.models import Message
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import DonorFactory, GiftFactory, declared, donated

# The year of 22 November 2026 ends on 31 March 2027; it is kept until 31 March 2033.
GIVEN, KEPT_STILL, NO_MORE = "2026-11-22 12:00+00:00", "2033-03-31 12:00+01:00", "2033-04-01 12:00+01:00"


@pytest.mark.parametrize(
    ("last", "gone"),
    [
        (date(2026, 3, 31), date(2032, 4, 1)),
        (date(2026, 4, 1), date(2033, 4, 1)),
        (date(2026, 12, 31), date(2033, 4, 1)),
        (date(2028, 2, 29), date(2034, 4, 1)),
    ],
)
def test_kept_for_six_years_after_the_financial_year(last, gone):
    assert forget_from(last) == gone
    assert last_to_forget(gone) >= last
    assert last_to_forget(gone.replace(month=3, day=31)) < last


@pytest.fixture
def gift(db) -> Gift:
    with time_machine.travel(GIVEN):
        gift = GiftFactory(donor=DonorFactory(first_name="Sam", last_name="Smith", email="sam@example.org"))
        declared(gift)
        donated(gift)
    return gift


def test_a_donor_is_forgotten_and_the_gift_is_not(gift):
    with time_machine.travel(KEPT_STILL):
        assert forget_donors() == 0
    with time_machine.travel(NO_MORE):
        assert (forget_donors(), forget_donors()) == (1, 0)

    donor, declaration = Donor.objects.get(), Declaration.objects.get()
    assert (donor.first_name, donor.last_name, donor.email, str(donor)) == (
        "Removed", "Removed", "", "a donor of earlier years",
    )  # fmt: skip
    assert (declaration.last_name, declaration.house, declaration.postcode) == ("Removed", "", "X")
    assert Donation.objects.get().amount == gift.amount
    assert Message.objects.filter(event__startswith="donations/").count() == 0
    # Two who are forgotten do not clash, and who gives anew is a new donor.
    assert donor_named("Sam", "Smith", "sam@example.org").pk != donor.pk


def test_not_while_a_gift_runs_or_somebody_gave_since(gift):
    with time_machine.travel("2029-01-01 12:00+00:00"):
        donated(GiftFactory(donor=gift.donor))
    running = GiftFactory(donor=DonorFactory(email="alex@example.org"), monthly=True)
    with time_machine.travel(GIVEN):
        donated(running)

    with time_machine.travel(NO_MORE):
        assert forget_donors() == 0
    with time_machine.travel("2035-04-01 12:00+01:00"):
        assert forget_donors() == 1

    assert [one.email for one in Donor.objects.known()] == ["alex@example.org"]


def test_a_claim_of_later_keeps_the_donor_and_its_own_names_until_then(gift, sign_in):
    treasurer = UserFactory(role=Role.FOUNDATION_TREASURER)
    with time_machine.travel("2028-05-01 12:00+01:00"):
        claim = make_claim(by=treasurer)
    with time_machine.travel(NO_MORE):
        assert (forget_donors(), forget_claims()) == (0, 0)

    with time_machine.travel("2035-04-01 12:00+01:00"):
        assert (forget_donors(), forget_claims(), forget_claims()) == (1, 1, 0)
        browser = sign_in(treasurer)
        page = browser.get(reverse("office_donations:claim", args=[claim.number])).content.decode()
        taken = browser.get(reverse("office_donations:claim_ods", args=[claim.number])).status_code

    line, kept = GiftAidLine.objects.get(), GiftAidClaim.objects.get()
    assert (line.first_name, line.last_name, line.postcode, line.amount) == ("Removed", "Removed", "X", gift.amount)
    assert (kept.csv, bytes(kept.ods), kept.sha256) == ("", b"", claim.sha256)
    assert ("were removed on 1 April 2035" in page, "Take as CSV" in page, taken) == (True, False, 404)
