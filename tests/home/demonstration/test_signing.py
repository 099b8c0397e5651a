"""What the demonstration shows of signing, made by the portal's own verbs."""

import pytest

from commissioning.models import Contract
from home.demonstration.contract_facts import INTERVIEWS
from home.demonstration.signing import build_wish, sign_first, two_signatures
from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement
from portal.agreements.models import Agreement
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def test_a_contract_that_its_provider_wants_changed():
    provider = UserFactory()
    logins = {"commissioning": UserFactory(role=Role.COMMISSIONING_OFFICER), "partners": provider}
    ContractFactory(title=INTERVIEWS, organisation=OrganisationFactory(member=provider))

    build_wish(logins)
    build_wish(logins)

    offered = Contract.objects.get(state=Agreement.State.OFFERED)
    assert (offered.draft_changes.get().state, offered.drafts.count()) == ("asked", 1)


def test_an_agreement_whose_second_signature_is_missing():
    first, officer = UserFactory(), UserFactory(role=Role.GRANTS_OFFICER)
    agreement = AgreementFactory(organisation=OrganisationFactory(member=first))
    second = MembershipFactory(organisation=agreement.organisation).user
    two_signatures(agreement, officer)
    offered = offer_agreement(Agreement.objects.get(pk=agreement.pk), by=None)

    sign_first(offered, by=first, asks=second)

    assert offered.signatures.get().asks == second
