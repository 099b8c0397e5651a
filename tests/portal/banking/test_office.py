"""Checking bank details in the back office."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.roles import Role
from portal.banking.models import BankAccount, BankLook
from portal.documents.models import Document
from portal.organisations.domain import update_profile
from portal.organisations.domain.profiles import ContactDetails
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.documents.factories import DocumentFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
State = BankAccount.State
LIST = "/office/bank-details/"
RUNG = {
    "whom": "The chair",
    "number": "01305 000000",
    "source": "charities",
    "name": "same",
    "said": "They moved to another bank.",
}


def waiting(**facts):
    """Confirmed, by two who have acted for the organisation for long."""
    organisation = facts.pop("organisation", None) or OrganisationFactory(name="Wareham Choir")
    people = [MembershipFactory(organisation=organisation) for _ in range(2)]
    Membership.objects.filter(organisation=organisation).update(since=timezone.now() - timedelta(days=400))
    empty = dict.fromkeys(["checked_by", "checked_at", "agreed_by", "agreed_at", "pays_from"])
    said = {"entered_by": people[0].user, "confirmed_by": people[1].user, "state": State.CONFIRMED, "how_checked": ""}
    return BankAccountFactory(organisation=organisation, **(said | empty | facts))


def page(account, verb=""):
    return f"{LIST}{account.pk}/{f'{verb}/' if verb else ''}"


def officer(role=Role.FINANCE_OFFICER):
    return UserFactory(role=role)


def test_two_officers_bring_it_into_use(sign_in):
    account = waiting()
    first, second = officer(Role.GRANTS_OFFICER), officer()

    sign_in(first).post(page(account, "check"), RUNG)
    sign_in(second).post(page(account, "agree"))

    held = BankAccount.objects.get()
    assert (held.state, held.checked_by, held.agreed_by) == (State.IN_USE, first, second)
    assert held.how_checked == (
        "Spoke to The chair on 01305 000000, known from the register of charities.\n"
        "The name on the paper is the organisation’s, and the same as was given.\n"
        "They moved to another bank."
    )


def test_an_officer_alone_gets_nowhere(sign_in):
    account, alone = waiting(), officer()
    client = sign_in(alone)

    client.post(page(account, "check"), RUNG)
    answer = client.post(page(account, "agree"))

    assert (answer.status_code, BankAccount.objects.get().state) == (422, State.CHECKED)
    assert "You checked these details, so another finance officer has to agree." in answer.content.decode()
    assert "Waits for you" not in client.get(LIST).content.decode()


def test_a_check_says_whom_on_which_number_and_known_from_where(sign_in):
    account = waiting()

    answer = sign_in(officer()).post(page(account, "check"), {"source": "records"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"whom", "number", "name", "said"}


def test_a_number_that_was_put_on_the_profile_lately_is_not_one_to_ring(sign_in):
    account = waiting()
    member = account.entered_by
    stranger = ContactDetails("Chair", "chair@elsewhere.example", "Chair", "+44 1305 000000")
    update_profile(account.organisation, {}, [stranger], by=member)
    client = sign_in(officer())

    answer = client.post(page(account, "check"), RUNG | {"settled": "I rang."})
    known = client.post(page(account, "check"), RUNG | {"number": "01202 000000", "settled": "I rang."})

    assert answer.context["form"].errors["number"] == [
        "This number was put on the profile only lately. Ring one that was known before that"
    ]
    assert known.status_code == 302


def test_warnings_are_read_and_answered(sign_in):
    account = waiting(account_name="J Smith")
    client = sign_in(officer())

    without = client.post(page(account, "check"), RUNG)
    client.post(page(account, "check"), RUNG | {"settled": "The bank wrote to us about the name."})

    assert list(without.context["form"].errors) == ["settled"]
    assert "“J Smith”, is far from" in without.content.decode()
    assert BankAccount.objects.get().how_checked.endswith("Of the warnings: The bank wrote to us about the name.")


@pytest.mark.parametrize("state", [Document.State.INFECTED, Document.State.CHECKING])
def test_a_paper_that_nobody_can_open_is_no_evidence(sign_in, state):
    facts = {"threat": "Eicar", "scanned_at": timezone.now()} if state == Document.State.INFECTED else {}
    account = waiting(document=DocumentFactory(state=state, **facts))

    answer = sign_in(officer()).post(page(account, "check"), RUNG)

    assert answer.status_code == 422
    assert "cannot be opened" in answer.content.decode()
    assert BankAccount.objects.get().state == State.CONFIRMED


def test_a_page_whose_turn_is_over_says_so(sign_in):
    account, client = BankAccountFactory(), sign_in(officer())

    answers = [client.get(page(account, verb)).get("Location") for verb in ("check", "agree", "refuse", "stop")]

    assert answers == [page(account), page(account), page(account), None]


def test_whole_numbers_are_shown_once_for_a_reason_that_is_kept(sign_in):
    account, who = BankAccountFactory(), officer()
    client = sign_in(who)

    before = client.get(page(account, "look")).content.decode()
    without = client.post(page(account, "look"), {"why": " "})
    shown = client.post(page(account, "look"), {"why": "The bank asked."})
    again = client.get(page(account, "look")).content.decode()

    assert ("12345678" in before, without.status_code, "12345678" in again) == (False, 422, False)
    assert "00-00-00, 12345678" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    look = BankLook.objects.get()
    assert (look.by, look.why) == (who, "The bank asked.")
    listed = sign_in(officer(Role.COMMISSIONER)).get(f"{LIST}looks/").content.decode()
    assert "The bank asked." in listed


def test_an_unlocked_screen_shows_no_numbers(sign_in):
    account = BankAccountFactory()
    client = sign_in(officer())
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        answer = client.post(page(account, "look"), {"why": "Curious."})

    assert (answer.status_code, BankLook.objects.count()) == (302, 0)


def test_one_is_refused_and_another_stopped(sign_in):
    on_its_way, in_use = waiting(), BankAccountFactory()
    client = sign_in(officer())

    client.post(page(on_its_way, "refuse"), {"reason": "The statement is of another group."})
    client.post(page(in_use, "stop"), {"reason": "You rang and said it is not yours."})

    ended = {one.pk: (one.state, one.why_ended) for one in BankAccount.objects.all()}
    assert ended == {
        on_its_way.pk: (State.REFUSED, "The statement is of another group."),
        in_use.pk: (State.STOPPED, "You rang and said it is not yours."),
    }


def test_an_account_that_is_replaced_stays_readable(sign_in):
    old = BankAccountFactory(state=State.REPLACED, ended_by=UserFactory(), ended_at=timezone.now())
    new = BankAccountFactory(organisation=old.organisation)
    client = sign_in(officer())

    answers = [client.get(page(old)), client.get(page(old, "evidence"))]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert f'href="{page(old)}"' in client.get(page(new)).content.decode()


def test_who_belongs_to_the_organisation_is_not_asked(sign_in):
    account, who = waiting(), officer()
    MembershipFactory(organisation=account.organisation, user=who)
    client = sign_in(who)

    assert "Check these details" not in client.get(page(account)).content.decode()
    assert client.post(page(account, "check"), RUNG).status_code == 422


def test_the_lists_and_the_search(sign_in):
    waits = waiting(organisation=OrganisationFactory(name="Wareham Choir"))
    used = BankAccountFactory(organisation=OrganisationFactory(name="Swanage Band"))
    client = sign_in(officer())

    def shown(query):
        return [one.pk for one in client.get(f"{LIST}?{query}").context["page_obj"]]

    assert [shown("show=waiting"), shown("show=in-use"), shown("show=rubbish")] == [[waits.pk], [used.pk], [waits.pk]]
    assert [shown("show=all&q=swan"), shown("show=all"), shown("q=" + "x" * 5000)] == [
        [used.pk],
        [used.pk, waits.pk],
        [],
    ]
    assert client.get(f"{LIST}?q=%00").status_code == 400


@pytest.mark.parametrize("address", [LIST, f"{LIST}looks/"])
def test_lists_ask_as_much_for_three_as_for_thirty(sign_in, address):
    client, counts = sign_in(officer()), []
    for number in (3, 27):
        for _ in range(number):
            BankLook.objects.create(account=waiting(), why="Run 1")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]
