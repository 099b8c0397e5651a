"""Two colleagues, one newcomer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.accounts.models import User
from portal.organisations.domain import add_member
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_who_add_the_same_newcomer_at_once_add_one_person():
    writers = [UserFactory(), UserFactory()]
    groups = [OrganisationFactory(member=one) for one in writers]
    together = Barrier(2)

    def add(group, writer):
        try:
            together.wait()
            return add_member(group, "New@Group.example", Membership.Role.EDITS, by=writer).user
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        added = list(threads.map(add, groups, writers))

    assert added == [User.objects.get(email="new@group.example")] * 2
