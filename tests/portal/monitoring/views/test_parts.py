"""The boxes for how a figure splits."""

from decimal import Decimal

import pytest
from django.urls import reverse

from portal.agreements.models import Agreement
from portal.monitoring.models import Category, MeasurementPart
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due():
    agreement = AgreementFactory(state=Agreement.State.LIVE, reference="C-2017-0001")
    indicator = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    indicator.breakdowns.add(BreakdownFactory(title="Source of referral"))
    return ReturnFactory(agreement=agreement)


@pytest.fixture
def provider(due, sign_in):
    return sign_in(MembershipFactory(organisation=due.agreement.organisation, user=UserFactory()).user)


def page(name, due):
    return reverse(f"provider_{name}", args=[due.agreement.reference, due.number])


def typed(due, figure, **parts):
    indicator = due.agreement.targets.get().indicator
    boxes = {f"part_{indicator.pk}_{category.pk}": parts.get(category.label, "") for category in Category.objects.all()}
    seen = {"narrative": "What happened.", "seen": "0"}
    return {f"figure_{indicator.pk}": figure, f"note_{indicator.pk}": "", **boxes, **seen}


def test_parts_are_typed_kept_and_shown_again(due, provider):
    saved = provider.post(page("return_figures", due), typed(due, "1,019", Police="1,000", Themselves="19"))

    assert saved.status_code == 302
    assert dict(MeasurementPart.objects.values_list("category__label", "value")) == {
        "Police": Decimal(1000),
        "Themselves": Decimal(19),
    }
    again = provider.get(page("return_figures", due)).content.decode()
    assert 'value="1000"' in again
    for name in ("return", "return_check"):
        shown = provider.get(page(name, due)).content.decode()
        assert "Referrals, by source of referral" in shown
        assert "1,000" in shown


def test_parts_that_do_not_add_up_are_said_at_their_boxes_and_stay_there(due, provider):
    response = provider.post(page("return_figures", due), typed(due, "19", Police="12", Themselves="6"))

    shown = response.content.decode()
    assert response.status_code == 422
    assert "Referrals, by source of referral: the parts come to 18, but the figure is 19. Change one of them." in shown
    assert ('value="12"' in shown, 'value="6"' in shown) == (True, True)
    assert not due.measurements.exists()


def test_a_part_that_is_no_number_is_said_at_its_box(due, provider):
    response = provider.post(page("return_figures", due), typed(due, "19", Police="many"))

    assert response.status_code == 422
    assert list(response.context["form"].errors.values()) == [
        ["Referrals: “many” is not a number. Enter a whole number such as 12."]
    ]


def test_the_check_page_says_what_is_not_split_yet(due, provider):
    provider.post(page("return_figures", due), typed(due, "19"))

    response = provider.post(page("return_check", due), {"seen": "1"})

    assert response.status_code == 422
    assert "Referrals, by source of referral: the parts" in response.content.decode()


@pytest.mark.parametrize("many", [1, 8])
@pytest.mark.parametrize("name", ["return_figures", "return_check", "return"])
def test_pages_ask_the_same_number_of_questions(many, name, due, provider, django_assert_max_num_queries):
    for _ in range(many):
        TargetFactory(agreement=due.agreement).indicator.breakdowns.add(BreakdownFactory(), BreakdownFactory())

    with django_assert_max_num_queries(28):
        provider.get(page(name, due))
