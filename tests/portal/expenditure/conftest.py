"""Who sees to the register, and an agreement of which is said why it is good value."""

from decimal import Decimal

import pytest

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.expenditure.domain import (
    word_agreement,
)
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory

GOOD = "Three bidders, and this was the best for the price."


@pytest.fixture
def finance():
    return UserFactory(role=Role.FINANCE_OFFICER)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def agreement(officer):
    one = AgreementFactory(
        state=Agreement.State.LIVE, value=Decimal("100000.00"), title="Pop-up Youth Clubs", reference="SDF-2026-0042"
    )
    word_agreement(one, by=officer, text=GOOD)
    return one
