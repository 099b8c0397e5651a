"""Two at once: members who give an account, officers who agree, and a payment that asks meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking import domain as banking
from portal.banking.details import Details
from portal.banking.domain.errors import BankingRefusal, NoAccount, OneOnItsWay, WrongStep
from portal.banking.models import BankAccount
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import NOBODYS, BankAccountFactory
from tests.portal.documents.files import PDF, sent
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = Details("000000", "87654321")


def at_once(*verbs):
    """What each returned or, as its class, refused with."""
    together = Barrier(len(verbs))

    def run(verb):
        try:
            together.wait()
            return verb()
        except BankingRefusal as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as threads:
        return list(threads.map(run, verbs))


def test_of_two_who_give_an_account_at_once_one_is_told_that_there_is_one():
    organisation = OrganisationFactory()
    members = [MembershipFactory(organisation=organisation).user for _ in range(2)]

    def give(member, details):
        paper = sent("statement.pdf", PDF)
        return lambda: banking.enter_account(
            organisation, by=member, account_name="The Group", details=details, evidence=paper
        )

    results = at_once(give(members[0], NOBODYS), give(members[1], OTHER))

    assert OneOnItsWay in results
    assert BankAccount.objects.count() == 1


def test_two_finance_officers_agree_once_and_a_payment_gets_neither_account_meanwhile():
    before = BankAccountFactory()
    account = BankAccountFactory(
        organisation=before.organisation, state="checked", details=OTHER, agreed_by=None, agreed_at=None, pays_from=None
    )
    officers = [UserFactory(role=Role.FINANCE_OFFICER) for _ in range(2)]

    results = at_once(
        *(lambda by=officer: banking.agree_account(account, by=by) for officer in officers),
        lambda: banking.account_for_payment(before.organisation, by=None, why="Run 1", today=timezone.localdate()),
    )

    assert sorted(map(str, results[:2])) == sorted([str(account), str(WrongStep)])
    assert results[2] is NoAccount
    assert BankAccount.objects.in_use().get() == account
