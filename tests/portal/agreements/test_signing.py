"""From the offer to the signature, and what is refused on the way."""

import hashlib

import pytest
from django.db import Error, connection, transaction

from portal.agreements.domain import offer_agreement, sign
from portal.agreements.domain.errors import NotAgreed, NotAllowed, WrongState
from portal.agreements.models import Agreement
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def trustee():
    return UserFactory(email="trustee@group.example")


@pytest.fixture
def offered(trustee):
    return offer_agreement(AgreementFactory(organisation__member=trustee), by=None)


def signing(agreement, *, by, agreed=True):
    return sign(agreement, by=by, name="A Trustee", position="Chair", agreed=agreed)


def test_an_offer_writes_the_text_and_tells_the_organisation(trustee):
    agreement = AgreementFactory(reference="SDF-2026-0042", title="Pop-up Youth Clubs", organisation__member=trustee)

    offered = offer_agreement(agreement, by=None)

    assert offered.state == Agreement.State.OFFERED
    assert "Pop-up Youth Clubs." in offered.text.splitlines()
    told = sorted([*agreement.organisation.contacts.values_list("email", flat=True), "trustee@group.example"])
    assert sorted(Message.objects.values_list("to", flat=True)) == told
    assert "/provider/SDF-2026-0042/sign/" in Message.objects.first().text


def test_offering_twice_offers_once(offered):
    offer_agreement(offered, by=None)

    assert [event.verb for event in timeline(offered)] == ["agreement-offered"]


def test_a_signature_makes_it_live_and_keeps_the_hash_of_the_text(offered, trustee):
    signed = signing(offered, by=trustee)

    signature = signed.signatures.get()
    assert signed.state == Agreement.State.LIVE
    assert (signature.signed_by, signature.name, signature.position) == (trustee, "A Trustee", "Chair")
    assert signature.text_sha256 == hashlib.sha256(offered.text.encode()).hexdigest()


def test_an_organisation_signs_once(offered, trustee):
    colleague = UserFactory()
    MembershipFactory(organisation=offered.organisation, user=colleague)
    signing(offered, by=trustee)

    with pytest.raises(WrongState, match="signed already"):
        signing(offered, by=colleague)

    assert offered.signatures.count() == 1


@pytest.mark.parametrize("role", [Membership.Role.EDITS, Membership.Role.READS])
def test_other_members_do_not_sign(role, offered):
    member = UserFactory()
    MembershipFactory(organisation=offered.organisation, user=member, role=role)

    with pytest.raises(NotAllowed):
        signing(offered, by=member)


def test_a_member_of_another_organisation_does_not_sign(offered):
    stranger = UserFactory()
    AgreementFactory(organisation__member=stranger)

    with pytest.raises(NotAllowed):
        signing(offered, by=stranger)


def test_nobody_signs_without_agreeing(offered, trustee):
    with pytest.raises(NotAgreed):
        signing(offered, by=trustee, agreed=False)

    assert Agreement.objects.get(pk=offered.pk).state == Agreement.State.OFFERED


@pytest.mark.parametrize("state", sorted(set(Agreement.State) - {Agreement.State.OFFERED}))
def test_only_an_offer_is_signed(state, trustee):
    agreement = AgreementFactory(state=state, organisation__member=trustee)

    with pytest.raises(WrongState):
        signing(agreement, by=trustee)


def test_the_text_that_was_offered_never_changes(offered):
    with pytest.raises(Error, match="Cannot update"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET text = text || ' and more' WHERE id = %s", [offered.pk])

    assert Agreement.objects.get(pk=offered.pk).text == offered.text
