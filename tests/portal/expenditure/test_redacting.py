"""Hiding a recipient from the public, before a month is published and after it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import Error, transaction

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.expenditure import public
from portal.expenditure.domain import (
    ask_redaction,
    confirm_redaction,
    prepare_month,
    publish_again,
    publish_month,
    take_redaction_back,
    word_agreement,
)
from portal.expenditure.domain.errors import (
    NoRedaction,
    NotByTheSame,
    NotReady,
)
from portal.expenditure.models import Edition, ExpenditureLine, ExpenditureMonth, PublishedLine
from portal.payments.domain import reverse_payment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.expenditure.test_register import paid, published

pytestmark = pytest.mark.django_db
APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
GOOD = "The best of three bids."
HIDE = {"redaction": "safety", "reason": "A threat.", "public_purpose": "Help"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-15 10:00"):
        yield


def hidden(line, officer, finance, **more):
    ask_redaction(line, by=officer, **HIDE, **more)
    return confirm_redaction(line, by=finance)


def test_what_is_hidden_needs_two_people_and_leads_nowhere(agreement, finance, officer):
    paid(agreement)
    month = prepare_month(APRIL, by=finance)
    line = ExpenditureLine.objects.get()
    hide = {"redaction": "safety", "reason": "A refuge.", "public_purpose": "Help for people at risk"}
    ask_redaction(line, by=officer, **hide)
    with pytest.raises(NotReady, match="second person"):
        publish_month(month, by=finance)
    with pytest.raises(NotByTheSame):
        confirm_redaction(line, by=officer)

    confirm_redaction(line, by=finance)
    edition = publish_month(month, by=finance)

    shown = PublishedLine.objects.get()
    assert (shown.recipient, shown.identifier, shown.reference) == ("Redacted", "", "")
    assert shown.purpose == "Help for people at risk"
    text = bytes(edition.content).decode() + shown.search_text
    for secret in (agreement.organisation.name, agreement.title, agreement.reference, "A refuge"):
        assert secret.lower() not in text.lower()


def test_whoever_is_hidden_is_hidden_in_every_other_line_too(agreement, finance, officer):
    first = paid(agreement)
    paid(AgreementFactory(state=Agreement.State.LIVE, organisation=agreement.organisation), on=date(2026, 5, 2))
    prepare_month(MAY, by=finance)
    prepare_month(APRIL, by=finance)
    line = ExpenditureLine.objects.get(payment=first)
    ask_redaction(line, by=officer, redaction="safety", reason="A refuge.", public_purpose="Help")
    confirm_redaction(line, by=finance)
    with time_machine.travel("2026-05-12 10:00"):
        reverse_payment(first, by=UserFactory(role=Role.FINANCE_OFFICER), reason="The account is closed.")

    prepare_month(MAY, by=finance)

    shown = [one.row.recipient for one in ExpenditureLine.objects.select_related("agreement")]
    assert shown == ["Redacted"] * 3


def test_a_redaction_is_taken_back_by_anybody_before_it_is_confirmed_and_by_a_third_after(agreement, finance, officer):
    paid(agreement)
    prepare_month(APRIL, by=finance)
    line = ExpenditureLine.objects.get()
    hide = {"redaction": "person", "reason": "A sole trader.", "public_purpose": "Counselling"}
    ask_redaction(line, by=officer, **hide)
    take_redaction_back(line, by=officer)
    with pytest.raises(NoRedaction):
        confirm_redaction(line, by=finance)
    ask_redaction(line, by=officer, **hide)
    confirm_redaction(line, by=finance)
    for one in (officer, finance):
        with pytest.raises(NotByTheSame):
            take_redaction_back(line, by=one)
    take_redaction_back(line, by=UserFactory(role=Role.COMMISSIONING_OFFICER))
    assert ExpenditureLine.objects.get().row.recipient == agreement.organisation.name


def test_hiding_what_was_published_withholds_the_file_that_shows_it(agreement, finance, officer):
    paid(agreement)
    first = published(finance)
    line = ExpenditureLine.objects.get()
    with time_machine.travel("2026-06-16 10:00"):
        ask_redaction(line, by=officer, redaction="safety", reason="A threat.", public_purpose="Help")
        confirm_redaction(line, by=finance)
        publish_again(first.month, by=finance, why="A recipient is hidden.")

    assert Edition.objects.get(pk=first.pk).is_withheld is True
    assert [one.recipient for one in public.lines()] == ["Redacted"]


def test_who_is_hidden_is_out_of_public_at_once_and_in_every_published_month(agreement, finance, officer):
    paid(agreement)
    paid(AgreementFactory(state=Agreement.State.LIVE, organisation=agreement.organisation), on=date(2026, 5, 2))
    other = AgreementFactory(state=Agreement.State.LIVE)
    paid(other)
    for one in Agreement.objects.exclude(pk=agreement.pk):
        word_agreement(one, by=officer, text=GOOD)
    published(finance)
    published(finance, MAY)

    hidden(ExpenditureLine.objects.filter(agreement=agreement).get(), officer, finance)

    assert [one.recipient for one in public.lines()] == [other.organisation.name]
    assert public.sums(public.lines()) == public.Sums(1, Decimal(1000))
    assert (public.left_out(), public.left_out(public.period_named("2026-05"))) == (2, 1)
    assert set(Edition.objects.values_list("is_withheld", flat=True)) == {True}
    assert ExpenditureMonth.objects.to_publish_again().count() == 2

    for month in ExpenditureMonth.objects.all():
        publish_again(month, by=finance, why="A recipient is hidden.")

    assert public.left_out() == 0
    assert sorted(one.recipient for one in public.lines()) == sorted([other.organisation.name, "Redacted", "Redacted"])
    assert not ExpenditureMonth.objects.to_publish_again().exists()


def test_a_month_that_does_not_show_the_recipient_keeps_its_file(agreement, finance, officer):
    other = AgreementFactory(state=Agreement.State.LIVE)
    word_agreement(other, by=officer, text=GOOD)
    paid(other)
    april = published(finance)
    paid(agreement, on=date(2026, 5, 2))
    prepare_month(MAY, by=finance)

    hidden(ExpenditureLine.objects.get(agreement=agreement), officer, finance)

    assert Edition.objects.get(pk=april.pk).is_withheld is False


def test_what_was_hidden_by_mistake_is_shown_by_another_edition(agreement, finance, officer):
    paid(agreement)
    first = published(finance)
    hidden(ExpenditureLine.objects.get(), officer, finance)
    take_redaction_back(ExpenditureLine.objects.get(), by=UserFactory(role=Role.COMMISSIONING_OFFICER))

    again = publish_again(first.month, by=finance, why="It need not be hidden.")

    assert (again.is_withheld, again.sha256) == (False, first.sha256)
    assert [one.recipient for one in public.lines()] == [agreement.organisation.name]


def test_why_it_is_good_value_may_name_the_recipient_and_is_hidden_with_it(agreement, finance, officer):
    word_agreement(agreement, by=officer, text=f"{agreement.organisation.name} was the best of three.")
    paid(agreement)
    month = prepare_month(APRIL, by=finance)
    hidden(ExpenditureLine.objects.get(), officer, finance, public_value="The best of three.")

    edition = publish_month(month, by=finance)

    assert agreement.organisation.name not in bytes(edition.content).decode()
    assert PublishedLine.objects.get().value == "The best of three."


def test_a_redaction_has_a_reason_and_words_for_the_public(agreement, finance, officer):
    paid(agreement)
    prepare_month(APRIL, by=finance)
    for empty in ("redaction_reason", "public_purpose"):
        words = {"redaction_reason": "A threat.", "public_purpose": "Help"} | {empty: ""}
        with pytest.raises(Error), transaction.atomic():
            ExpenditureLine.objects.update(redaction="safety", redacted_by=officer, **words)
