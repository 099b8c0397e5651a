"""What the public reads of a contract before and after a figure is corrected."""

from datetime import date
from decimal import Decimal

import pytest

from commissioning.domain import accept_contract_return, publish_contract
from commissioning.models import PublishedContract, PublishedTarget
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.corrected import corrections_of
from portal.monitoring.domain import Reported, open_correction, save_figures, submit_return
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import RateFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

QUARTERS = [
    (date(2017, 10, 1), date(2017, 12, 31)),
    (date(2018, 1, 1), date(2018, 3, 31)),
    (date(2018, 4, 1), date(2018, 6, 30)),
]


class Told:
    """A published contract, its provider and its officer; figures are told by the titles of indicators."""

    def __init__(self):
        self.contract = ContractFactory(state=Agreement.State.LIVE, published=True)
        self.officer = UserFactory(role=Role.COMMISSIONING_OFFICER)
        self.provider = MembershipFactory(organisation=self.contract.organisation, user=UserFactory()).user

    def report(self, quarter, **figures):
        starts, ends = QUARTERS[quarter - 1]
        due = ReturnFactory(agreement=self.contract, number=quarter, period_start=starts, period_end=ends)
        return self._sent(due, figures)

    def correct(self, quarter, **figures):
        accepted = self.contract.returns.get(number=quarter)
        named = [one.pk for one in accepted.indicators() if one.title in figures]
        correction = open_correction(accepted, by=self.provider, reason="Counted anew.", wrong=named)
        return self._sent(correction, figures)

    def _sent(self, due, figures):
        said = {one.pk: Reported(Decimal(figures[one.title])) for one in due.indicators() if one.title in figures}
        sent = submit_return(save_figures(due, said, by=self.provider), by=self.provider)
        return accept_contract_return(sent, by=self.officer)

    def read(self, indicator="Referrals"):
        """What is published: the figures of the periods, the total, what is said."""
        target = PublishedTarget.objects.get(contract__reference=self.contract.reference, indicator=indicator)
        shown = [period["actual"] or period["hidden"] or None for period in target.periods]
        return shown, target.actual, target.sentence


@pytest.fixture
def told():
    told = Told()
    TargetFactory(agreement=told.contract, indicator__title="Referrals", value=90)
    return told


def test_corrected_by_many_it_is_the_new_figure(told):
    told.report(1, Referrals=41)
    told.correct(1, Referrals=53)

    shown, actual, _ = told.read()
    assert (shown, actual) == (["53"], 53)


def test_corrected_by_few_it_waits_for_company(told):
    told.report(1, Referrals=41)
    told.report(2, Referrals=20)
    told.correct(1, Referrals=43)

    shown, actual, sentence = told.read()
    assert (shown, actual) == (["Hidden", "20"], 61)
    assert sentence.endswith(
        "This is as it was before a correction, which is shown later with more, so that it points at nobody."
    )

    told.report(3, Referrals=12)
    shown, actual, sentence = told.read()
    assert (shown, actual) == (["Hidden", "20", "Hidden"], 75)
    assert "before a correction" not in sentence


def test_the_day_of_the_correction_is_public(told):
    accepted = told.report(1, Referrals=41)
    assert PublishedTarget.objects.get().corrected_on is None

    correction = told.correct(1, Referrals=53)

    assert PublishedTarget.objects.get().corrected_on == correction.accepted_at.date()
    assert accepted.accepted_at <= correction.accepted_at


def test_a_figure_that_was_right_says_nothing_of_a_correction(told):
    TargetFactory(agreement=told.contract, indicator__title="Meetings", value=90)
    told.report(1, Referrals=41, Meetings=30)
    told.correct(1, Referrals=53)

    assert [(one.indicator, bool(one.corrected_on)) for one in PublishedTarget.objects.order_by("indicator")] == [
        ("Meetings", False),
        ("Referrals", True),
    ]


def test_a_rate_is_held_against_what_was_published_of_it():
    told = Told()
    rate = RateFactory(title="Met", numerator__title="Contacted", denominator__title="Asked for")
    TargetFactory(agreement=told.contract, indicator=rate, value=90)
    told.report(1, **{"Contacted": 30, "Asked for": 40})
    assert told.read("Met")[:2] == (["75"], 75)

    told.correct(1, Contacted=31)
    shown, actual, sentence = told.read("Met")
    assert (shown, actual) == (["Hidden"], 75)
    assert "before a correction" in sentence

    told.report(2, **{"Contacted": 20, "Asked for": 30})
    assert told.read("Met")[:2] == (["Hidden", "Hidden"], Decimal("72.86"))


@pytest.mark.parametrize(
    ("was", "now", "shown", "actual"),
    [(12, 30, "30", 30), (12, 14, "Hidden", None), (12, 3, "Hidden: 1 to 4", None), (3, 12, "12", 12)],
)
def test_a_level_is_held_against_what_stood_there_before(was, now, shown, actual):
    told = Told()
    TargetFactory(agreement=told.contract, indicator__title="Waiting", indicator__aggregation="latest", value=90)
    told.report(1, Waiting=was)
    told.correct(1, Waiting=now)

    assert told.read("Waiting")[:2] == ([shown], actual)


def test_an_average_is_as_it_was_while_a_correction_waits():
    told = Told()
    TargetFactory(agreement=told.contract, indicator__title="Open", indicator__aggregation="average", value=90)
    told.report(1, Open=41)
    told.correct(1, Open=43)

    shown, actual, sentence = told.read("Open")
    assert (shown, actual) == (["Hidden"], 41)
    assert "before a correction" in sentence


def test_a_rating_follows_from_what_is_shown():
    """88 would be short of the target, 91 is not: the rating alone would say that it went up."""
    told = Told()
    starts, ends = QUARTERS[0]
    TargetFactory(agreement=told.contract, indicator__title="Referrals", value=90, starts_on=starts, ends_on=ends)
    told.report(1, Referrals=88)
    before = PublishedTarget.objects.get().rating

    told.correct(1, Referrals=91)

    assert PublishedTarget.objects.get().rating == before


def test_a_contract_published_later_says_the_same(told):
    """Otherwise two contracts would tell what one hides."""
    told.report(1, Referrals=41)
    told.correct(1, Referrals=43)
    before = told.read()

    PublishedContract.objects.all().delete()
    publish_contract(told.contract)

    assert told.read() == before


def test_what_was_known_before_each_correction(told, django_assert_num_queries):
    told.report(1, Referrals=41)
    told.correct(1, Referrals=53)
    told.report(2, Referrals=20)
    told.correct(2, Referrals=30)
    told.correct(1, Referrals=60)

    with django_assert_num_queries(4):
        corrections = corrections_of(told.contract)

    referrals = told.contract.targets.get().indicator_id
    assert [list(one[referrals].values()) for one in corrections.before] == [[41], [53, 20], [53, 30]]


def test_nothing_was_corrected(told, django_assert_num_queries):
    told.report(1, Referrals=41)

    with django_assert_num_queries(2):
        assert corrections_of(told.contract).before == ()


def test_each_quarter_is_told_by_what_is_known_of_it_now(told):
    told.report(1, Referrals=20)
    told.report(2, Referrals=30)
    told.correct(1, Referrals=41)

    target = PublishedTarget.objects.get()

    assert [(one["to"], one["actual"], one["sentence"].split(",")[0]) for one in target.quarters] == [
        ("2017-12-31", "41.00", "41 of 90 referrals by 31 December 2017"),
        ("2018-03-31", "71.00", "71 of 90 referrals by 31 March 2018"),
    ]


def test_a_quarter_whose_figure_is_hidden_is_not_told_by_itself(told):
    told.report(1, Referrals=20)
    told.report(2, Referrals=3)
    told.report(3, Referrals=30)

    target = PublishedTarget.objects.get()

    assert [one["actual"] for one in target.quarters] == ["20.00", "20.00", "53.00"]
    assert target.at(date(2018, 3, 31)).sentence.startswith("20 of 90 referrals by 31 December 2017")
    assert target.at(date(2017, 12, 30)) is None
