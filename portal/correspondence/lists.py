"""The lists that officers may write to: each wing (or room) names its own in its AppConfig.

LISTS.append(MailingList(key="applicants", …))
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from portal.accounts.models import User
from portal.accounts.roles import Role


@dataclass(frozen=True)
class Listed:
    """One address on a list, and what it stands for there."""

    address: str
    organisation: str = ""
    about: str = ""
    """What it is about for them, such as an application's reference."""
    recorded_at: str = ""
    """The thing that it goes on record at, as the list's `record` knows it; empty: what it is about."""
    shared_with: tuple[str, ...] = ()
    """The other things at which it goes on record, because the address stands for them too."""

    @property
    def place(self) -> str:
        return self.recorded_at or self.about


@dataclass(frozen=True)
class MailingList:
    key: str
    title: str
    about: str
    """In a sentence: who is on it."""
    role: Role
    """The officers who may write to it."""
    form: type[forms.Form]
    """What can be chosen of it."""
    recipients: Callable[[Mapping[str, Any]], Iterable[Listed]]
    """Everybody on it, from the cleaned choice; an address may come twice."""
    in_words: Callable[[Mapping[str, Any]], str]
    shown_to: Callable[[User, Sequence[Listed]], Sequence[Listed]] = field(default=lambda user, all_: all_)
    """Those whose names the officer may see beforehand."""
    readable: Callable[[User], Q] = field(default=lambda user: Q())
    """Which of the mails to it somebody may read, of those whose list it is; by what they are about."""
    record: Callable[[str, str, User], None] = field(default=lambda about, subject, by: None)
    """Put on record, at the thing that `recorded_at` names, that `by` wrote to it."""


LISTS: list[MailingList] = []


class NotOnOffer(LookupError):
    """There is no such list for this person, or what was chosen of it is no longer there."""


def lists_for(user: User) -> list[MailingList]:
    return [one for one in LISTS if user.has_role(one.role)]


def list_of(key: str, roles: Collection[str]) -> MailingList:
    """Raises NotOnOffer."""
    found = next((one for one in LISTS if one.key == key and one.role in roles), None)
    if found is None:
        raise NotOnOffer(key)
    return found


def cleaned(mailing_list: MailingList, chosen: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What was chosen, read again by the list's own form. Raises NotOnOffer."""
    form = mailing_list.form(data=as_query(chosen))
    if not form.is_valid():
        raise NotOnOffer(mailing_list.key)
    return form.cleaned_data


def as_query(chosen: Mapping[str, Sequence[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, values in chosen.items():
        query.setlist(name, list(values))
    return query


def recipients_of(mailing_list: MailingList, choice: Mapping[str, Any]) -> list[Listed]:
    """Everybody on the list, each address once, whatever its capitals: as it comes first, and for all it stands for."""
    once: dict[str, Listed] = {}
    for one in mailing_list.recipients(choice):
        if not one.address:
            continue
        first = once.setdefault(one.address.lower(), one)
        if one.place not in ("", first.place, *first.shared_with):
            once[one.address.lower()] = replace(first, shared_with=(*first.shared_with, one.place))
    return list(once.values())
