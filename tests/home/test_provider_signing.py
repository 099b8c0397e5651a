"""Signing an agreement at the provider's door: two people, each proving who they are."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.accounts.models import User
from portal.agreements.domain import offer_agreement
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a password that is long"
SIGN = "/provider/SDF-2026-0042/sign/"


@pytest.fixture
def organisation(trustee):
    return OrganisationFactory(member=trustee)


@pytest.fixture
def trustee():
    return UserFactory(email="trustee@group.example")


@pytest.fixture
def offered(organisation):
    template = AgreementTemplateFactory(signatories=2)
    return offer_agreement(
        AgreementFactory(organisation=organisation, reference="SDF-2026-0042", template=template), by=None
    )


@pytest.fixture
def treasurer(organisation):
    return MembershipFactory(organisation=organisation, user__email="treasurer@group.example").user


def signature(**more):
    return {"name": "A Trustee", "position": "Chair", "agreed": "on", **more}


def state():
    return Agreement.objects.get().state


def test_two_people_sign_each_in_their_own_login(sign_in, offered, trustee, treasurer):
    first, second = sign_in(trustee), sign_in(treasurer)

    first.post(SIGN, signature(second=str(treasurer.pk)))
    between = state()
    page = second.get("/provider/SDF-2026-0042/").content.decode()
    second.post(SIGN, signature(name="A Treasurer", position="Treasurer"))

    assert (between, state()) == (Agreement.State.OFFERED, Agreement.State.LIVE)
    assert "A Trustee has signed, and a second signature is needed" in page
    pdf = second.get("/provider/SDF-2026-0042/agreement.pdf")
    again = first.get("/provider/SDF-2026-0042/agreement.pdf")
    assert b"".join(pdf) == b"".join(again)


def test_who_signs_second_has_to_be_said(sign_in, offered, trustee, treasurer):
    response = sign_in(trustee).post(SIGN, signature(second="invite"))

    assert response.status_code == 422
    assert response.context["form"].errors == {
        "second_email": ["Enter the e-mail address of the person who signs second"]
    }


def test_the_first_cannot_sign_second(sign_in, offered, trustee, treasurer):
    browser = sign_in(trustee)
    browser.post(SIGN, signature(second=str(treasurer.pk)))

    page = browser.get(SIGN).content.decode()
    response = browser.post(SIGN, signature())

    assert "The second signature has to be somebody else’s." in page
    assert (response.status_code, state()) == (422, Agreement.State.OFFERED)


def test_a_text_that_changed_meanwhile_is_not_signed(sign_in, offered, trustee, treasurer):
    response = sign_in(trustee).post(SIGN, signature(second=str(treasurer.pk), seen="0" * 64))

    assert response.status_code == 422
    assert "The office changed the agreement since you opened this page" in response.content.decode()


def test_a_signature_is_taken_back_by_a_button(sign_in, offered, trustee, treasurer):
    browser = sign_in(trustee)
    browser.post(SIGN, signature(second=str(treasurer.pk)))

    assert "A Trustee" in browser.get(f"{SIGN}take-back/").content.decode()
    response = browser.post(f"{SIGN}take-back/")

    assert response["Location"] == "/provider/SDF-2026-0042/"
    assert offered.signatures.count() == 0


def test_who_only_reads_takes_nothing_back(sign_in, organisation, offered, trustee, treasurer):
    sign_in(trustee).post(SIGN, signature(second=str(treasurer.pk)))
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS).user

    response = sign_in(reader).post(f"{SIGN}take-back/")

    assert (response.status_code, offered.signatures.count()) == (422, 1)


class TestProvingWhoOneIs:
    """Somebody who signed in a while ago."""

    @pytest.fixture
    def member(self, organisation):
        def of(**fields) -> User:
            return MembershipFactory(organisation=organisation, user=UserFactory(**fields)).user

        return of

    def test_with_a_password_and_what_was_sent_is_carried_out(self, client, offered, member, trustee):
        user = member(email="chair@group.example")
        user.set_password(PASSWORD)
        user.save()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        with time_machine.travel(timezone.now() - timedelta(minutes=6)):
            client.post("/account/login/", {"login": user.email, "password": PASSWORD})

        asked = client.post(SIGN, signature(second=str(trustee.pk)))
        before = offered.signatures.count()
        client.post(asked.url, {"password": PASSWORD, "next": SIGN})

        assert (asked.url.startswith("/account/reauthenticate/"), before) == (True, 0)
        one = offered.signatures.get()
        assert (one.signed_by, one.proved_by.partition(",")[0]) == (user, "Signed in with a password")

    def test_with_a_code_by_mail_where_there_is_no_password(self, client, offered, member, trustee):
        user = member(email="chair@group.example")
        user.set_unusable_password()
        user.save()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

        asked = client.post(SIGN, signature(second=str(trustee.pk)))
        page = client.post(asked.url, {"send": "yes"}, follow=True).content.decode()
        sent = Message.objects.get(event="accounts/sign_in_code")
        wrong = client.post(asked.url, {"code": "000-000", "next": SIGN})
        before = offered.signatures.count()
        code = client.session["proving_by_code"]["code"]
        client.post(asked.url, {"code": code.lower(), "next": SIGN})

        assert "chair@group.example" in page
        assert (sent.to, code in sent.text) == ("chair@group.example", True)
        assert (wrong.status_code, before) == (422, 0)
        one = offered.signatures.get()
        assert (one.signed_by, one.proved_by.partition(",")[0]) == (user, "Signed in with a code sent by e-mail")
