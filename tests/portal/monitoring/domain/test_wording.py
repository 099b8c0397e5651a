"""What an indicator means stays what it was when people counted by it."""

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.roles import Role
from portal.monitoring.domain import AlreadyReworded, NothingReworded, issue_returns, reword
from portal.monitoring.models import Breakdown, CaseRule, Indicator
from portal.monitoring.periods import Frequency
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import CaseRuleFactory, IndicatorFactory, RateFactory, TargetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


def issued(indicator: Indicator, officer):
    agreement = AgreementFactory()
    TargetFactory(agreement=agreement, indicator=indicator, starts_on=agreement.starts_on, ends_on=agreement.ends_on)
    issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer)
    indicator.refresh_from_db()
    return agreement


@pytest.mark.parametrize(
    ("name", "value"),
    [("definition", "Other words."), ("unit", "days"), ("direction", "less"), ("aggregation", "latest")],
)
def test_the_wording_is_locked_once_a_return_asks_for_it(officer, name, value):
    indicator = IndicatorFactory()
    issued(indicator, officer)
    setattr(indicator, name, value)

    with pytest.raises(ProgrammingError, match="Cannot update rows from monitoring_indicator"), transaction.atomic():
        indicator.save()

    assert indicator.is_locked


def test_those_that_are_locked_are_taken_hold_of_in_one_order(officer):
    agreement = AgreementFactory()
    for _ in range(3):
        TargetFactory(agreement=agreement, starts_on=agreement.starts_on, ends_on=agreement.ends_on)

    with CaptureQueriesContext(connection) as asked:
        issue_returns(agreement, frequency=Frequency.QUARTERLY, by=officer)

    held = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"] and "monitoring_indicator" in one["sql"]]
    assert [sql.partition(" ORDER BY ")[2] for sql in held] == [
        '"monitoring_indicator"."id" ASC FOR NO KEY UPDATE OF "monitoring_indicator"'
    ]
    assert all(one.is_locked for one in Indicator.objects.all())


def test_until_then_it_may_be_mended():
    indicator = IndicatorFactory()
    indicator.definition = "Better words."

    indicator.save()

    assert Indicator.objects.get().definition == "Better words."


def test_a_rate_is_locked_with_its_parts(officer):
    rate = RateFactory()
    issued(rate, officer)

    assert all(one.is_locked for one in Indicator.objects.all())


def test_another_agreements_indicator_stays_open(officer):
    other = IndicatorFactory()
    issued(IndicatorFactory(), officer)

    other.refresh_from_db()
    assert not other.is_locked


def test_a_new_wording_is_a_new_version(officer):
    indicator = IndicatorFactory(title="Referrals", noun="referrals")
    breakdown = Breakdown.objects.create(title="By source", slug="source")
    indicator.breakdowns.add(breakdown)
    agreement = issued(indicator, officer)

    following = reword(indicator, by=officer, reason="Enquiries do not count.", definition="Without enquiries.")

    assert (following.title, following.version, following.noun) == ("Referrals", 2, "referrals")
    assert str(following) == "Referrals (version 2)"
    assert (following.definition, indicator.definition) == (
        "Without enquiries.",
        "What counts, what does not, and when.",
    )
    assert list(following.breakdowns.all()) == [breakdown]
    assert agreement.targets.get().indicator == indicator
    assert list(Indicator.objects.library().current()) == [following]


def test_only_the_latest_version_is_reworded(officer):
    indicator = IndicatorFactory()
    following = reword(indicator, by=officer, reason="Why.", definition="Second.")

    with pytest.raises(AlreadyReworded) as raised:
        reword(indicator, by=officer, reason="Why.", definition="Third.")

    assert raised.value.following == following


def test_the_same_words_are_no_version(officer):
    indicator = IndicatorFactory()

    with pytest.raises(NothingReworded):
        reword(indicator, by=officer, reason="Why.", definition=indicator.definition)


@pytest.mark.parametrize(
    "wrong",
    [{"numerator": None}, {"unit": "count"}, {"aggregation": "sum"}],
)
def test_a_rate_has_two_parts_and_nothing_else_has(wrong):
    rate = RateFactory()
    for name, value in wrong.items():
        setattr(rate, name, value)

    with pytest.raises(IntegrityError, match="indicator_rate_has_two_parts"), transaction.atomic():
        rate.save()


def test_how_it_is_counted_from_cases_comes_along_to_be_checked(officer):
    rule = CaseRuleFactory(condition_column="outcome", condition_values="met", locked_at=timezone.now())

    following = reword(rule.indicator, by=officer, reason="Clearer.", definition="Other words.")

    copied = following.case_rule
    assert (copied.date_column, copied.values, copied.locked_at) == ("referred_on", ("met",), None)
    assert CaseRule.objects.get(pk=rule.pk).locked_at is not None


def test_a_rate_is_not_counted_from_cases(officer):
    rule = CaseRuleFactory()
    parts = {"numerator": IndicatorFactory(), "denominator": IndicatorFactory()}
    words = {"unit": "percentage", "aggregation": "rate", **parts}

    following = reword(rule.indicator, by=officer, reason="Of those asked for.", **words)

    assert not CaseRule.objects.filter(indicator=following).exists()
