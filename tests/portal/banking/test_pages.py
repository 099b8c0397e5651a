"""Giving, confirming, taking back and stopping bank details on an organisation's own pages."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.banking.domain.tables import load_tables
from portal.banking.models import BankAccount
from portal.documents.models import Document
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.banking.factories import BankAccountFactory
from tests.portal.banking.tables import SUBSTITUTES, WEIGHTS
from tests.portal.documents import files
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
State = BankAccount.State


@pytest.fixture
def organisation():
    return OrganisationFactory(name="Wareham Choir")


@pytest.fixture
def treasurer(organisation):
    return MembershipFactory(organisation=organisation).user


@pytest.fixture
def colleague(organisation):
    return MembershipFactory(organisation=organisation).user


def address(organisation, *more):
    return "/".join([f"/account/organisations/{organisation.pk}/bank-details", *map(str, more)]) + "/"


def numbers(sort_code="00-00-00", number="12345678"):
    return {"sort_code": sort_code, "account_number": number}


def typed(**other):
    return {
        "account_name": "Wareham Choir",
        **numbers(),
        "account_number_again": "1234 5678",
        "evidence": files.sent("statement.pdf", files.PDF),
    } | other


def errors_of(answer):
    assert answer.status_code == 422
    return {name: list(said) for name, said in answer.context["form"].errors.items()}


def test_one_gives_it_and_a_colleague_confirms_it_by_typing_it(sign_in, organisation, treasurer, colleague):
    given = sign_in(treasurer).post(address(organisation, "give"), typed())
    account = BankAccount.objects.get()
    confirmed = sign_in(colleague).post(address(organisation, account.pk, "confirm"), numbers("000000", "12345678"))

    assert (given.url, confirmed.url) == (address(organisation), address(organisation))
    held = BankAccount.objects.get()
    assert (held.state, held.entered_by, held.confirmed_by) == (State.CONFIRMED, treasurer, colleague)


def test_the_pages_show_only_the_ends_of_the_numbers(sign_in, organisation, treasurer, colleague):
    account = BankAccountFactory(
        organisation=organisation, state=State.ENTERED, entered_by=treasurer, confirmed_by=None, confirmed_at=None
    )
    client = sign_in(colleague)

    places = [(), (account.pk, "confirm"), (account.pk, "take-back")]
    pages = [client.get(address(organisation, *place)).content.decode() for place in places]

    assert ["12345678" in page for page in pages] == [False, False, False]
    assert ["••-••-00, •••••678" in page for page in pages] == [True, True, True]


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"sort_code": "123"}, {"sort_code": ["A sort code has six digits, like 00-00-00"]}),
        ({"account_number_again": "12345679"}, {"account_number_again": True}),
        ({"account_number": "x" * 5000}, {"account_number": True}),
        ({"account_number": "\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668"}, {"account_number": True}),
        ({"account_name": "x" * 5000}, {"account_name": True}),
        ({"account_name": "riohC \u202emaheraW"}, {"account_name": True}),
        ({"account_name": "Choir\x00"}, {"account_name": True}),
        ({"evidence": ""}, {"evidence": True}),
        ({"evidence": files.sent("statement.pdf", files.PROGRAM)}, {"evidence": True}),
    ],
)
def test_rubbish_is_told_at_its_field_and_nothing_is_kept(sign_in, organisation, treasurer, changes, errors):
    answer = sign_in(treasurer).post(address(organisation, "give"), typed(**changes))

    found = errors_of(answer)
    assert set(found) - {"evidence"} == set(errors) - {"evidence"}
    assert all(found[name] == said for name, said in errors.items() if said is not True)
    assert (BankAccount.objects.count(), Document.objects.count()) == (0, 0)


def test_what_was_typed_comes_back_but_never_an_account_number(sign_in, organisation, treasurer):
    BankAccountFactory(organisation=organisation)
    sent = typed(account_number="12345677", reason="We moved to another bank.")

    page = sign_in(treasurer).post(address(organisation, "give"), sent).content.decode()

    kept = ["Wareham Choir", "00-00-00", "We moved to another bank.", "Choose “statement.pdf” again"]
    assert [words in page for words in kept] == [True, True, True, True]
    assert [number in page for number in ("12345677", "1234 5678")] == [False, False]


def test_numbers_that_do_not_go_together_are_refused(sign_in, organisation, treasurer):
    load_tables(WEIGHTS, SUBSTITUTES, name="valacdos.txt")
    wrong = numbers("08-99-99", "66374959") | {"account_number_again": "66374959"}
    right = numbers("08-99-99", "66374958") | {"account_number_again": "66374958"}
    client = sign_in(treasurer)

    refused = client.post(address(organisation, "give"), typed(**wrong))
    taken = client.post(address(organisation, "give"), typed(**right))

    assert errors_of(refused)["account_number"] == [
        "This sort code and account number do not go together. Check both on the statement"
    ]
    assert (taken.status_code, BankAccount.objects.get().modulus) == (302, "passed")


def test_a_second_tab_hears_that_one_is_on_its_way(sign_in, organisation, treasurer):
    client = sign_in(treasurer)
    client.post(address(organisation, "give"), typed())

    again = errors_of(client.post(address(organisation, "give"), typed()))

    assert again["__all__"] == ["Bank details were given already and are not agreed yet. Take those back first."]
    assert BankAccount.objects.count() == 1


def test_nobody_confirms_what_they_gave_nor_other_numbers(sign_in, organisation, treasurer, colleague):
    client = sign_in(treasurer)
    client.post(address(organisation, "give"), typed())
    place = address(organisation, BankAccount.objects.get().pk, "confirm")

    own = errors_of(client.post(place, numbers()))
    other = [errors_of(sign_in(colleague).post(place, numbers(number="12345679"))) for _ in range(6)]

    assert own == {"__all__": ["You entered these details, so a colleague has to confirm them."]}
    assert [list(one) for one in other] == [["account_number"]] * 5 + [["__all__"]]
    assert BankAccount.objects.get().state == State.ENTERED


def test_who_may_write_alone_is_told_to_invite_somebody(sign_in, organisation, treasurer):
    MembershipFactory(organisation=organisation, role=Membership.Role.READS)

    page = sign_in(treasurer).get(address(organisation)).content.decode()

    assert f'href="/account/organisations/{organisation.pk}/people/">Invite a colleague' in page


def test_readers_see_where_it_stands_and_do_nothing(sign_in, organisation):
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS).user
    account = BankAccountFactory(organisation=organisation)
    client = sign_in(reader)

    page = client.get(address(organisation))
    paper = client.get(address(organisation, account.pk, "evidence"))
    given = errors_of(client.post(address(organisation, "give"), typed(reason="Mine.", account_name="Other")))
    stopped = errors_of(client.post(address(organisation, account.pk, "stop"), {"reason": "Mine."}))

    assert (page.status_code, paper.url) == (200, address(organisation))
    sentence = ["Only somebody who acts for the organisation gives its bank details."]
    assert (given["__all__"], stopped["__all__"]) == (sentence, sentence)


def test_others_and_others_accounts_are_not_found(sign_in, organisation, treasurer):
    theirs, mine = BankAccountFactory(), BankAccountFactory(organisation=organisation)
    member, stranger = sign_in(treasurer), sign_in(UserFactory())
    verbs = ["confirm", "take-back", "stop", "evidence"]

    through_mine = [member.get(address(organisation, theirs.pk, verb)).status_code for verb in verbs]
    by_stranger = [stranger.get(address(organisation, mine.pk, verb)).status_code for verb in verbs]
    pages = [stranger.get(address(organisation, *more)).status_code for more in ((), ("give",))]

    assert (through_mine, by_stranger, pages) == ([404] * 4, [404] * 4, [404] * 2)


def test_an_unlocked_phone_gives_and_confirms_nothing_but_can_take_back(sign_in, organisation, treasurer, colleague):
    account = BankAccountFactory(
        organisation=organisation, state=State.ENTERED, entered_by=treasurer, confirmed_by=None, confirmed_at=None
    )
    client = sign_in(colleague)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        kept_out = [
            client.post(address(organisation, account.pk, "confirm"), numbers()),
            client.get(address(organisation, "give")),
        ]
        taken_back = client.post(address(organisation, account.pk, "take-back"), {"reason": "Not ours."})

    assert [answer.url.partition("?")[0] for answer in kept_out] == ["/account/reauthenticate/"] * 2
    assert taken_back.url == address(organisation)
    assert BankAccount.objects.get().state == State.TAKEN_BACK


def test_a_page_that_was_open_for_long_says_that_nothing_was_saved(sign_in, organisation, treasurer):
    client = sign_in(treasurer)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        client.post(address(organisation, "give"), typed())
        page = client.get("/account/organisations/").content.decode()

    assert "Nothing was saved: it is too long ago that you proved who you are." in page
    assert "12345678" not in str(dict(client.session))
    assert BankAccount.objects.count() == 0


def test_nobody_types_for_nothing(sign_in, organisation, treasurer, colleague):
    """A page that would only refuse says so before it is filled in."""
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS).user
    account = BankAccountFactory(
        organisation=organisation, state=State.ENTERED, entered_by=treasurer, confirmed_by=None, confirmed_at=None
    )

    def led_back(user, *place):
        return sign_in(user).get(address(organisation, *place)).get("Location")

    assert [
        led_back(colleague, "give"),
        led_back(treasurer, account.pk, "confirm"),
        led_back(colleague, account.pk, "stop"),
        led_back(reader, account.pk, "take-back"),
        led_back(colleague, account.pk, "confirm"),
    ] == [address(organisation)] * 4 + [None]


def test_a_member_stops_an_account_and_gives_another(sign_in, organisation, treasurer):
    account = BankAccountFactory(organisation=organisation)
    client = sign_in(treasurer)

    client.post(address(organisation, account.pk, "stop"), {"reason": "None of us gave this one."})

    page = client.get(address(organisation)).content.decode()
    assert "stopped on" in page
    assert "None of us gave this one." in page
    assert "Give bank details</a>" in page


def test_no_page_is_kept_by_the_browser(sign_in, organisation, treasurer):
    client = sign_in(treasurer)

    kept = [client.get(address(organisation, *more))["Cache-Control"] for more in ((), ("give",))]

    assert ["no-store" in one for one in kept] == [True, True]
