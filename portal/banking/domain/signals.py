"""What speaks for a fraud with an account, as sentences for the officers who check it. None is a proof.

The classic: somebody gets into one member's mailbox, invites an accomplice or takes the others out, changes the
telephone number on the profile, gives a new account, and is rung on the new number.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from portal.banking.domain.giving import NOT_THE_SAME
from portal.banking.models import BankAccount
from portal.banking.names import are_alike
from portal.design.words import long_date
from portal.events.ledger import timeline
from portal.organisations.models import Organisation

# What happened so shortly before the account was given is not a chance.
SHORTLY = timedelta(days=30)
State, Modulus = BankAccount.State, BankAccount.Modulus


def signals_of(account: BankAccount) -> list[str]:
    """Seven queries, however much there is."""
    organisation = account.organisation
    since = account.entered_at - SHORTLY
    return [
        *_same_account(account),
        *_numbers_and_name(account),
        *_newcomers(account, since),
        *_changes(organisation, since, account.entered_at),
        *_history(account, since),
    ]


def _same_account(account: BankAccount) -> Iterator[str]:
    same = BankAccount.objects.filter(fingerprint=account.fingerprint).exclude(organisation=account.organisation)
    others = same.exclude(state=State.TAKEN_BACK).select_related("organisation").order_by("organisation__name", "pk")
    for name, state in dict.fromkeys((one.organisation.name, one.get_state_display()) for one in others):
        yield f"{name} has given the very same account ({state.lower()})."


def _numbers_and_name(account: BankAccount) -> Iterator[str]:
    if not are_alike(account.account_name, account.organisation.name):
        yield f"The name on the account, “{account.account_name}”, is far from “{account.organisation.name}”."
    if times := timeline(account).filter(verb=NOT_THE_SAME).count():
        yield f"Whoever confirmed it typed other numbers first ({'once' if times == 1 else f'{times} times'})."
    if account.modulus == Modulus.FAILED:
        yield "The sort code and the account number do not go together."


def _newcomers(account: BankAccount, since: datetime) -> Iterator[str]:
    """Of the two who said that the account is theirs: who joined lately, was brought in by the other, or is gone."""
    invited = timeline(account.organisation).filter(verb="member-invited", actor=account.entered_by)
    by_giver = {event.changes["member"][1] for event in invited}
    members = {one.user_id: one for one in account.organisation.memberships.all()}
    for person, did in ((account.entered_by, "gave"), (account.confirmed_by, "confirmed")):
        if person is None:
            continue
        member = members.get(person.pk)
        who = f"{person.email}, who {did} the account,"
        if member is None:
            yield f"{who} no longer acts for the organisation."
        elif member.since >= since:
            asked = did == "confirmed" and person.email in by_giver
            yield f"{who} joined on {_day(member.since)}{', invited by who gave it' if asked else ''}."


def _changes(organisation: Organisation, since: datetime, until: datetime) -> Iterator[str]:
    verbs = [
        "organisation-changed",
        "member-removed",
        "member-role-changed",
        "member-address-changed",
        "organisation-merged-in",
    ]
    events = timeline(organisation).filter(verb__in=verbs, occurred_at__gte=since)
    for event in reversed(events):
        when = _day(event.occurred_at) + ("" if event.occurred_at < until else ", after the account was given")
        who = event.actor_label
        if event.verb == "member-removed":
            yield f"{who} took {event.changes['member'][0]} out on {when}."
        elif event.verb == "member-role-changed":
            yield f"{who} changed what {event.note} may do on {when}."
        elif event.verb == "member-address-changed":
            yield f"{who} began to sign in with another e-mail address on {when}."
        elif event.verb == "organisation-merged-in":
            yield f"Another profile was merged into this one on {when}."
        elif "contacts" in event.changes:
            yield f"{who} changed the contacts on {when}. Ring a number that was known before."
        elif "website" in event.changes or "name" in event.changes:
            yield f"{who} changed the name or the website of the organisation on {when}."


def _history(account: BankAccount, since: datetime) -> Iterator[str]:
    earlier = account.organisation.bank_accounts.filter(
        state__in=[State.REFUSED, State.TAKEN_BACK, State.STOPPED], ended_at__gte=since
    )
    for one in earlier.exclude(pk=account.pk).order_by("pk"):
        yield f"Other details were {one.get_state_display().lower()} on {_day(one.ended_at)}: “{one.why_ended}”"


def is_new_contact_possible(account: BankAccount) -> bool:
    """Whether the telephone numbers on the profile may be the fraudster's."""
    events = timeline(account.organisation).filter(
        verb="organisation-changed", occurred_at__gte=account.entered_at - SHORTLY, changes__has_key="contacts"
    )
    return events.exists()


def fresh_numbers(account: BankAccount) -> set[str]:
    """The digits of the telephone numbers on the profile, where the contacts changed so lately that they may be the
    fraudster's: the last nine, so that +44 and a nought are the same.
    """
    if not is_new_contact_possible(account):
        return set()
    numbers = {digits_of(one.telephone) for one in account.organisation.contacts.all()}
    return {number for number in numbers if number}


def digits_of(number: str) -> str:
    return "".join(one for one in number if one.isdigit())[-9:]


def _day(moment: datetime | None) -> str:
    return long_date(localtime(moment).date()) if moment else ""
