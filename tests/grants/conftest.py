"""An open call with the community grant's questions, and somebody who may write for an organisation."""

import pytest

from tests.grants.community_grant import APPLICATION, ELIGIBILITY, version_of, write_answers
from tests.grants.factories import ApplicationFactory, CallFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory


@pytest.fixture
def applicant(db):
    return UserFactory(email="volunteer@group.example", name="A volunteer")


@pytest.fixture
def organisation(applicant):
    return OrganisationFactory(name="Poole Youth Clubs", member=applicant)


@pytest.fixture
def call(db):
    return CallFactory(
        fund__code="SDF",
        slug="community-grants",
        eligibility_version=version_of(ELIGIBILITY),
        questionnaire_version=version_of(APPLICATION),
    )


@pytest.fixture
def draft(call, organisation, applicant):
    """A draft with every question answered."""
    application = ApplicationFactory(call=call, organisation=organisation, created_by=applicant)
    write_answers(application.response)
    return application
