"""From the offer to the signature, and what is refused on the way."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.db import Error, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement, sign, sign_for_office, take_signatures_back
from portal.agreements.domain.copies import keep_missing_copies, known_copy, signed_copy_of
from portal.agreements.domain.errors import (
    NotAgreed,
    NotAllowed,
    SecondMissing,
    SignatureFell,
    SignedAlready,
    TextMoved,
    WrongState,
)
from portal.agreements.domain.signing_reminders import remind_signatories
from portal.agreements.models import Agreement, TemplateVersion
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.organisations.models import Membership
from portal.organisations.second import Second
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

OfficeSigns = TemplateVersion.OfficeSigns
pytestmark = pytest.mark.django_db


@pytest.fixture
def trustee():
    return UserFactory(email="trustee@group.example")


@pytest.fixture
def offered(trustee):
    return offer_agreement(AgreementFactory(organisation__member=trustee), by=None)


def signing(agreement, *, by, agreed=True, **more):
    return sign(agreement, by=by, name="A Trustee", position="Chair", agreed=agreed, **more)


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


def change_text(agreement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_agreement SET text = text || ' and more' WHERE id = %s", [agreement.pk])


def test_the_text_stays_once_somebody_has_signed(offered, trustee):
    signing(offered, by=trustee)

    with pytest.raises(Error, match="so it stays"):
        change_text(offered)

    assert Agreement.objects.get(pk=offered.pk).text == offered.text


class TestTwoSignatories:
    @pytest.fixture
    def offered(self, trustee):
        template = AgreementTemplateFactory(signatories=2)
        return offer_agreement(AgreementFactory(organisation__member=trustee, template=template), by=None)

    @pytest.fixture
    def treasurer(self, offered):
        return MembershipFactory(organisation=offered.organisation, user__email="treasurer@group.example").user

    def test_the_second_signature_makes_it_live(self, offered, trustee, treasurer):
        waiting = signing(offered, by=trustee, second=Second(treasurer))
        assert waiting.state == Agreement.State.OFFERED
        asked = Message.objects.get(event="agreements/second_signature")
        assert asked.to == "treasurer@group.example"

        signed = signing(offered, by=treasurer)

        assert signed.state == Agreement.State.LIVE
        assert list(signed.signatures.values_list("number", "signed_by")) == [(1, trustee.pk), (2, treasurer.pk)]

    def test_from_a_value_on_two_sign(self, trustee):
        template = AgreementTemplateFactory(signatories=1, two_from=Decimal(1000))
        MembershipFactory(user=trustee)
        signed = [
            signing(
                offer_agreement(
                    AgreementFactory(organisation=OrganisationFactory(member=trustee), template=template, value=value),
                    by=None,
                ),
                by=trustee,
                second=Second(email="second@group.example"),
            ).state
            for value in (Decimal("999.99"), Decimal(1000))
        ]

        assert signed == [Agreement.State.LIVE, Agreement.State.OFFERED]

    def test_nobody_signs_twice(self, offered, trustee, treasurer):
        signing(offered, by=trustee, second=Second(treasurer))

        with pytest.raises(SignedAlready):
            signing(offered, by=trustee)

        assert offered.signatures.count() == 1

    def test_where_nobody_else_may_sign_somebody_has_to_be_named(self, offered, trustee):
        with pytest.raises(SecondMissing, match="nobody else may sign"):
            signing(offered, by=trustee)

        assert offered.signatures.count() == 0

    def test_somebody_is_invited_to_sign_second(self, offered, trustee):
        signing(offered, by=trustee, second=Second(email="new@group.example"))

        invitation = offered.organisation.invitations.get()
        assert (invitation.user.email, invitation.role, invitation.then) == (
            "new@group.example",
            Membership.Role.SIGNS,
            f"/provider/{offered.reference}/sign/",
        )

    def test_who_lost_the_role_does_not_bind_the_organisation(self, offered, trustee, treasurer):
        signing(offered, by=trustee, second=Second(treasurer))
        offered.organisation.memberships.filter(user=trustee).update(role=Membership.Role.EDITS)

        with pytest.raises(SignatureFell):
            signing(offered, by=treasurer)

        assert Agreement.objects.get(pk=offered.pk).state == Agreement.State.OFFERED

    def test_a_signature_is_taken_back_and_its_signatory_hears(self, offered, trustee, treasurer):
        signing(offered, by=trustee, second=Second(treasurer))

        take_signatures_back(offered, by=treasurer)

        assert offered.signatures.count() == 0
        told = Message.objects.filter(event="agreements/signature_taken_back")
        assert list(told.values_list("to", flat=True)) == ["trustee@group.example"]

    def test_once_signed_by_all_a_signature_stays(self, offered, trustee, treasurer):
        signing(offered, by=trustee, second=Second(treasurer))
        signing(offered, by=treasurer)

        with pytest.raises(WrongState, match="too late"):
            take_signatures_back(offered, by=trustee)
        with pytest.raises(Error, match="signatures stay"), transaction.atomic():
            offered.signatures.all().delete()

    def test_who_reads_another_text_does_not_sign_it(self, offered, trustee, treasurer):
        with pytest.raises(TextMoved):
            signing(offered, by=trustee, second=Second(treasurer), seen="0" * 64)

    def test_after_a_week_whoever_is_awaited_is_reminded_once(self, offered, trustee, treasurer):
        signing(offered, by=trustee, second=Second(treasurer))
        assert remind_signatories() == 0

        with time_machine.travel(timezone.now() + timedelta(days=8)):
            assert [remind_signatories(), remind_signatories()] == [1, 0]

        assert Message.objects.filter(event="agreements/second_signature").count() == 2


class TestTheOfficeSigns:
    @pytest.fixture
    def commissioner(self):
        return UserFactory(role=Role.COMMISSIONER, email="commissioner@office.example")

    def offered_by(self, trustee, when):
        template = AgreementTemplateFactory(office_signs=when)
        return offer_agreement(AgreementFactory(organisation__member=trustee, template=template), by=None)

    def office_signing(self, agreement, by):
        return sign_for_office(agreement, by=by, name="The Commissioner", position="Commissioner", agreed=True)

    def test_after_the_organisation(self, trustee, commissioner):
        offered = self.offered_by(trustee, OfficeSigns.AFTER)
        with pytest.raises(WrongState, match="does not wait"):
            self.office_signing(offered, commissioner)

        waiting = signing(offered, by=trustee)
        told = Message.objects.get(event="agreements/office_to_sign").to
        signed = self.office_signing(offered, commissioner)

        assert (waiting.state, told, signed.state) == (
            Agreement.State.OFFERED,
            "commissioner@office.example",
            Agreement.State.LIVE,
        )

    def test_before_the_organisation(self, trustee, commissioner):
        offered = self.offered_by(trustee, OfficeSigns.BEFORE)
        with pytest.raises(WrongState, match="office signs this agreement first"):
            signing(offered, by=trustee)
        assert not Message.objects.filter(event="agreements/offered").exists()

        self.office_signing(offered, commissioner)

        assert Message.objects.filter(event="agreements/offered", to=trustee.email).exists()
        assert signing(offered, by=trustee).state == Agreement.State.LIVE

    def test_nobody_signs_for_both_sides(self, trustee, commissioner):
        offered = self.offered_by(trustee, OfficeSigns.AFTER)
        MembershipFactory(organisation=offered.organisation, user=commissioner, role=Membership.Role.READS)
        signing(offered, by=trustee)

        with pytest.raises(NotAllowed):
            self.office_signing(offered, commissioner)

    def test_only_whose_role_the_template_names(self, trustee, commissioner):
        offered = self.offered_by(trustee, OfficeSigns.AFTER)
        signing(offered, by=trustee)

        with pytest.raises(NotAllowed, match="Commissioner"):
            self.office_signing(offered, UserFactory(role=Role.GRANTS_OFFICER))


class TestTheSignedCopy:
    def test_it_is_the_same_to_the_byte_and_known_by_its_hash(self, offered, trustee):
        signing(offered, by=trustee)

        first, second = signed_copy_of(offered), signed_copy_of(offered)

        content = first.document.file.open("rb").read()
        assert first == second
        assert first.sha256 == hashlib.sha256(content).hexdigest()
        assert known_copy(first.sha256) == first
        assert known_copy(hashlib.sha256(offered.text.encode()).hexdigest()) == first
        assert known_copy(hashlib.sha256(content + b" ").hexdigest()) is None

    def test_its_last_page_says_who_signed_when_and_how(self, offered, trustee):
        signing(offered, by=trustee, proved_by="Signed in with a passkey")

        reader = PdfReader(BytesIO(signed_copy_of(offered).document.file.open("rb").read()))

        words = " ".join(page.extract_text() for page in reader.pages)
        words = " ".join(words.split())
        signature = offered.signatures.get()
        assert "A Trustee" in words
        assert "Signed in with a passkey" in words
        assert "trustee@group.example" in words
        assert signature.text_sha256 in words.replace(" ", "")
        assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]

    def test_there_is_none_before_all_have_signed(self, offered):
        with pytest.raises(WrongState):
            signed_copy_of(offered)

    def test_copies_that_are_missing_are_drawn_at_night(self, offered, trustee):
        signing(offered, by=trustee)

        assert [keep_missing_copies(), keep_missing_copies()] == [1, 0]
