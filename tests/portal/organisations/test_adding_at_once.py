"""Two at once: colleagues who invite one newcomer, and signatories who take each other out."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.organisations.domain import MayNotSign, invite_member, remove_member
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_add_the_same_newcomer_at_once_add_one_person():
    writers = [UserFactory(), UserFactory()]
    groups = [OrganisationFactory(member=one) for one in writers]
    together = Barrier(2)

    def add(group, writer):
        try:
            together.wait()
            return invite_member(group, "New@Group.example", Membership.Role.EDITS, by=writer).user
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        added = list(threads.map(add, groups, writers))

    assert added == [User.objects.get(email="new@group.example")] * 2


def test_of_two_who_take_each_other_out_at_once_one_stays_and_may_sign():
    group = OrganisationFactory()
    pair = [MembershipFactory(organisation=group, user=UserFactory()) for _ in range(2)]
    together = Barrier(2)

    def take_out(mine, theirs):
        try:
            together.wait()
            return remove_member(theirs, by=mine.user)
        except MayNotSign as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(take_out, pair, reversed(pair)))

    assert set(results) == {None, MayNotSign}
    assert group.memberships.count() == 1
