"""Changes in the demonstration: one that is signed, one that waits, and nothing twice."""

import pytest

from grants.domain.awarding import make_agreement
from home.demonstration.variations import build_variations
from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement, sign
from portal.agreements.models import Variation
from tests.grants.factories import ApplicationFactory, DecisionFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def test_one_change_holds_and_one_waits_for_its_signature():
    provider, officer = UserFactory(), UserFactory(role=Role.GRANTS_OFFICER)
    organisation = OrganisationFactory(member=provider)
    for _ in range(2):
        application = ApplicationFactory(organisation=organisation, sent=True, state="decided")
        offered = offer_agreement(make_agreement(DecisionFactory(application=application), by=None), by=None)
        sign(offered, by=provider, name="Provider", position="Chair", agreed=True)

    for _ in range(2):
        build_variations({"grant-provider": provider, "grants": officer})

    changes = Variation.objects.order_by("agreement__reference")
    assert [one.state for one in changes] == ["agreed", "to_sign"]
    assert [[each.what for each in one.differences] for one in changes] == [["End", "Condition 1"]] * 2
