"""Two people sign at the same moment, or one person twice: an agreement, and a change to one."""

from datetime import date

import pytest

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, decline_variation, offer_agreement, sign
from portal.agreements.models import Agreement, Variation
from portal.organisations.models import Membership
from portal.payments.domain import agree_variation, sign_variation
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return [UserFactory(), UserFactory()]


def offered(people, signatories):
    agreement = AgreementFactory(organisation__member=people[0])
    MembershipFactory(organisation=agreement.organisation, user=people[1], role=Membership.Role.SIGNS)
    agreement.template = AgreementTemplateFactory(signatories=signatories)
    agreement.save()
    return offer_agreement(agreement, by=None)


def signs(agreement, by):
    return sign(agreement, by=by, name="Name", position="Chair", agreed=True)


def to_sign(people, signatories):
    agreement = offered(people, signatories)
    for one in people[:signatories]:
        signs(agreement, one)
    asked = ask_variation(agreement, by=people[0], reason="So.", new_end=date(2027, 6, 30))
    return agree_variation(asked, by=UserFactory(role=Role.GRANTS_OFFICER))


def signs_change(variation, by):
    return sign_variation(variation, by=by, name="Name", position="Chair", agreed=True)


@pytest.mark.parametrize(
    ("signatories", "results"), [(1, ["Agreement", "WrongState"]), (2, ["Agreement", "Agreement"])]
)
def test_two_sign_an_agreement_at_once(signatories, results, people):
    agreement = offered(people, signatories)

    done = at_once(*[lambda by=by: signs(agreement, by) for by in people])

    assert kinds(done) == results
    numbers = list(agreement.signatures.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, signatories + 1))
    assert Agreement.objects.get(pk=agreement.pk).state == Agreement.State.LIVE


def test_one_person_signs_an_agreement_twice_at_once(people):
    agreement = offered(people, 2)

    done = at_once(*[lambda: signs(agreement, people[0])] * 2)

    assert kinds(done) == ["Agreement", "SignedAlready"]
    assert agreement.signatures.count() == 1
    assert Agreement.objects.get(pk=agreement.pk).state == Agreement.State.OFFERED


@pytest.mark.parametrize(
    ("signatories", "results"), [(1, ["Variation", "WrongState"]), (2, ["Variation", "Variation"])]
)
def test_two_sign_a_change_at_once_and_it_holds_once(signatories, results, people):
    variation = to_sign(people, signatories)

    done = at_once(*[lambda by=by: signs_change(variation, by) for by in people])

    assert kinds(done) == results
    assert variation.signatures.count() == signatories
    now = Variation.objects.select_related("agreement").get(pk=variation.pk)
    assert (now.state, now.agreement.ends_on) == ("agreed", date(2027, 6, 30))


def test_one_person_signs_a_change_twice_at_once(people):
    variation = to_sign(people, 2)

    done = at_once(*[lambda: signs_change(variation, people[0])] * 2)

    assert kinds(done) == ["SignedAlready", "Variation"]
    assert (variation.signatures.count(), Variation.objects.get(pk=variation.pk).state) == (1, "to_sign")


def test_one_signs_a_change_while_another_declines_it(people):
    variation = to_sign(people, 1)

    done = at_once(
        lambda: signs_change(variation, people[0]),
        lambda: decline_variation(variation, by=people[1], reason="No."),
    )

    now = Variation.objects.select_related("agreement").get(pk=variation.pk)
    assert kinds(done) == ["Variation", "WrongState"]
    assert (now.agreement.ends_on == date(2027, 6, 30)) is (now.state == "agreed")
