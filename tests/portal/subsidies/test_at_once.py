"""Two officers decide at the same moment: together they do not come above the cap."""

from decimal import Decimal
from functools import partial

import pytest

from portal.accounts.roles import Role
from portal.subsidies.domain import decide_basis
from portal.subsidies.models import SubsidyBasis
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_awards_at_once_keep_the_cap():
    organisation = OrganisationFactory()
    awards = [AgreementFactory(organisation=organisation, value=Decimal(200000)) for _ in range(2)]
    officers = [UserFactory(role=Role.GRANTS_OFFICER) for _ in range(2)]

    def decide(agreement, by):
        return decide_basis(agreement, by=by, basis=SubsidyBasis.Basis.MFA, reason="It is an enterprise.")

    results = at_once(*[partial(decide, one, by) for one, by in zip(awards, officers, strict=True)])

    assert kinds(results) == ["AboveTheCap", "SubsidyBasis"]
    assert SubsidyBasis.objects.count() == 1
