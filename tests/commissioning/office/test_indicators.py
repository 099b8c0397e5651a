"""The library of indicators and its breakdowns in the back office."""

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.monitoring.domain import reword
from portal.monitoring.models import Breakdown, Indicator
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import (
    AskedFigureFactory,
    BreakdownFactory,
    CaseRuleFactory,
    IndicatorFactory,
    MeasurementPartFactory,
    RateFactory,
    TargetFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def locked():
    return IndicatorFactory(title="Referrals", definition="Everybody who was referred.", locked_at=timezone.now())


def typed(**changes):
    """What the form of an indicator sends."""
    return {
        "title": "Contacted in time",
        "definition": "What counts.",
        "noun": "",
        "unit": "percentage",
        "direction": "more",
        "aggregation": "rate",
        "numerator": "",
        "denominator": "",
        "source": "",
        **changes,
    }


def listed(page):
    return [str(one) for one in page.context["object_list"]]


def test_the_list_shows_current_wordings_and_older_ones_on_request(locked, officer, office):
    reword(locked, by=officer, reason="Clearer.", definition="Everybody referred by name.")

    now = office.get(reverse("indicators:index"))
    older = office.get(reverse("indicators:index"), {"wording": "all"})

    assert listed(now) == ["Referrals (version 2)"]
    assert sorted(listed(older)) == ["Referrals", "Referrals (version 2)"]


@pytest.mark.parametrize("many", [3, 30])
def test_the_list_asks_the_same_number_of_questions(many, office, django_assert_max_num_queries):
    IndicatorFactory.create_batch(many)

    with django_assert_max_num_queries(14):
        office.get(reverse("indicators:index"))


def test_locked_words_are_shown_and_not_taken(locked, office):
    address = reverse("indicators:edit", args=[locked.pk])
    page = office.get(address)
    seen = page.context["form"].initial["seen"]

    office.post(
        address,
        typed(title="Referrals received", definition="Other words", unit="count", aggregation="sum", source="A")
        | {"seen": seen},
    )

    locked.refresh_from_db()
    assert (locked.title, locked.definition, locked.source) == (
        "Referrals received",
        "Everybody who was referred.",
        "A",
    )
    assert reverse("indicator_reword", args=[locked.pk]) in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"denominator": "some count"}, "numerator"),
        ({"numerator": "some count"}, "denominator"),
        ({"numerator": "some count", "denominator": "some count"}, "denominator"),
        ({"numerator": "some count", "denominator": "some pounds"}, "denominator"),
        ({"numerator": "some count", "denominator": "some other", "unit": "count"}, "unit"),
        ({"numerator": "some count", "aggregation": "sum"}, "numerator"),
        ({"numerator": "some rate", "denominator": "some count"}, "numerator"),
        ({"title": "Referred", "aggregation": "sum", "unit": "count"}, "title"),
    ],
)
def test_what_is_wrong_with_a_definition_stands_at_its_field(changes, field, office):
    parts = {
        "some count": IndicatorFactory(title="Referred").pk,
        "some other": IndicatorFactory().pk,
        "some pounds": IndicatorFactory(unit="pounds").pk,
        "some rate": RateFactory().pk,
    }

    page = office.post(reverse("indicators:add"), typed(**{name: parts.get(to, to) for name, to in changes.items()}))

    assert list(page.context["form"].errors) == [field]


def test_a_rate_is_made_of_two(office):
    parts = {"numerator": IndicatorFactory().pk, "denominator": IndicatorFactory().pk}
    breakdown = BreakdownFactory()

    office.post(reverse("indicators:add"), typed(**parts, breakdowns=[breakdown.pk]))

    made = Indicator.objects.get(title="Contacted in time")
    assert (made.numerator_id, made.denominator_id) == tuple(parts.values())
    assert list(made.breakdowns.all()) == [breakdown]


def new_words(**changes):
    words = typed(definition="Everybody referred by name.", noun="referrals", unit="count", aggregation="sum")
    return words | {"reason": "Enquiries were counted."} | changes


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": "count"}, "unit"),
        ({"aggregation": "sum"}, "denominator"),
    ],
)
def test_only_an_average_of_something_else_is_of_so_many(changes, field, office):
    people = IndicatorFactory(title="People reached")
    days = {"title": "Days until reached", "unit": "days", "aggregation": "average", "denominator": people.pk}

    refused = office.post(reverse("indicators:add"), typed(**days | changes))

    assert list(refused.context["form"].errors) == [field]


def test_an_average_says_of_how_many_it_is(office):
    people = IndicatorFactory(title="People reached")
    days = {"title": "Days until reached", "unit": "days", "aggregation": "average", "denominator": people.pk}

    office.post(reverse("indicators:add"), typed(**days))

    assert Indicator.objects.get(title="Days until reached").denominator == people


def test_new_words_are_shown_beside_the_old_ones_before_they_are_kept(locked, office):
    address = reverse("indicator_reword", args=[locked.pk])
    target = TargetFactory(indicator=locked)

    looked = office.post(address, new_words(look="1"))

    assert [one.pieces for one in looked.context["differences"]] == [
        [("same", "Everybody"), ("old", "who was referred."), ("new", "referred by name.")]
    ]
    assert target.agreement.reference in looked.content.decode()
    assert Indicator.objects.filter(title="Referrals").count() == 1


def test_new_words_are_a_version_of_their_own_with_its_reason(locked, office):
    kept = office.post(reverse("indicator_reword", args=[locked.pk]), new_words(keep="1"))

    new = Indicator.objects.get(replaces=locked)
    assert kept["Location"] == reverse("indicators:edit", args=[new.pk])
    assert (new.definition, new.version) == ("Everybody referred by name.", 2)
    page = office.get(kept["Location"])
    assert [(one.indicator, one.reason) for one in page.context["versions"]] == [
        (new, "Enquiries were counted."),
        (locked, ""),
    ]


@pytest.mark.parametrize("button", ["look", "keep"])
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"definition": ""}, "definition"),
        ({"definition": "Everybody who was referred."}, "definition"),
    ],
)
def test_what_is_wrong_with_new_words_stands_at_its_field(changes, field, button, locked, office):
    page = office.post(reverse("indicator_reword", args=[locked.pk]), new_words(**{button: "1"}) | changes)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert not Indicator.objects.filter(replaces=locked).exists()


def test_an_older_wording_is_not_reworded_again(locked, officer, office):
    reword(locked, by=officer, reason="Clearer.", definition="Everybody.")

    page = office.post(reverse("indicator_reword", args=[locked.pk]), new_words(keep="1"))

    assert page.status_code == 409
    assert "Everybody referred by name." in page.content.decode()


def test_an_agreements_own_indicator_is_not_of_the_library(office):
    own = IndicatorFactory(agreement=TargetFactory().agreement)

    assert office.get(reverse("indicator_reword", args=[own.pk])).status_code == 404


def rows(*categories, initial=0):
    """What the form of a breakdown sends; a category is (id, label, code, taken away?)."""
    sent = {"title": "Source of referral", "slug": "", "categories-TOTAL_FORMS": len(categories)}
    sent |= {"categories-INITIAL_FORMS": initial, "categories-MIN_NUM_FORMS": 0, "categories-MAX_NUM_FORMS": 1000}
    for place, (pk, label, code, gone) in enumerate(categories):
        row = {"id": pk, "label": label, "code": code, "number": "", "DELETE": "on" if gone else ""}
        sent |= {f"categories-{place}-{name}": value for name, value in row.items()}
    return sent


def test_a_breakdown_is_made_with_its_categories_and_their_codes(office):
    office.post(reverse("breakdowns:add"), rows(("", "Police", "", False), ("", "Not known", "unknown", False)))

    made = Breakdown.objects.get()
    assert made.slug == "source-of-referral"
    assert list(made.categories.values_list("number", "label", "code")) == [
        (1, "Police", "police"),
        (2, "Not known", "unknown"),
    ]


def test_a_breakdown_without_categories_and_with_another_ones_name_says_so_in_its_own_words(office):
    office.post(reverse("breakdowns:add"), rows(("", "Police", "", "")))

    page = office.post(reverse("breakdowns:add"), rows() | {"title": "Another", "slug": "source-of-referral"})

    form = page.context["form"]
    assert form.errors == {"slug": ["Another breakdown has this name in spreadsheets. Choose another."]}
    categories = form.formsets["categories"].non_form_errors()
    assert categories == ["Add at least one category, such as “Not known”."]


def test_two_categories_with_one_code_are_refused_at_the_code(office):
    page = office.post(reverse("breakdowns:add"), rows(("", "Police", "a", False), ("", "Courts", "a", False)))

    assert [one.errors for one in page.context["form"].formsets["categories"].forms] == [
        {"code": ["Two categories have this code. Give each its own."]}
    ] * 2


def test_a_category_that_figures_use_cannot_be_taken_away(office):
    used = MeasurementPartFactory().category
    address = reverse("breakdowns:edit", args=[used.breakdown_id])
    kept = [(one.pk, one.label, one.code, one == used) for one in used.breakdown.categories.all()]

    page = office.post(address, rows(*kept, initial=3) | {"seen": office.get(address).context["form"].initial["seen"]})

    assert page.context["form"].formsets["categories"].non_form_errors() == [
        "“Police” cannot be taken away: figures in returns use it. Rename it, or keep it."
    ]
    assert used.breakdown.categories.count() == 3


def test_the_page_says_what_stays_with_the_old_words(locked, office):
    rate = RateFactory(title="Met in time", numerator=locked)
    rule = CaseRuleFactory(indicator=locked)
    asked = AskedFigureFactory(indicator=locked)

    page = office.get(reverse("indicator_reword", args=[locked.pk])).content.decode()

    assert reverse("indicator_reword", args=[rate.pk]) in page
    assert reverse("case_rules:edit", args=[rule.pk]) in page
    assert asked.agreement.reference in page


def test_the_rule_for_case_files_is_to_be_checked(locked, office):
    CaseRuleFactory(indicator=locked)

    kept = office.post(reverse("indicator_reword", args=[locked.pk]), new_words(keep="1"), follow=True)

    assert "Check that the rule still says what the new words say." in kept.content.decode()
