"""What was sent stays; what is asked about a figure is answered at it."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.monitoring.domain import Reported, ReturnIncomplete, query_return, save_figures, submit_return
from portal.monitoring.domain.returns import Came
from portal.monitoring.editions import beside_the_one_before
from portal.monitoring.models import CameBy
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def due():
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    TargetFactory(agreement=agreement, indicator__title="Referrals")
    TargetFactory(agreement=agreement, indicator__title="Meetings")
    return ReturnFactory(agreement=agreement, narrative="As it was.")


@pytest.fixture
def provider(due):
    return MembershipFactory(organisation=due.agreement.organisation, user=UserFactory()).user


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def indicators(due):
    return {one.title: one for one in due.indicators()}


@pytest.fixture
def sent(due, provider, indicators):
    save_figures(due, {indicators["Referrals"].pk: Reported(Decimal(19), "all of them")}, by=provider)
    came = Came(CameBy.TEMPLATE, "ab" * 32)
    save_figures(due, {indicators["Meetings"].pk: Reported(Decimal(4))}, by=provider, came=came)
    return submit_return(due, by=provider)


def test_what_was_sent_is_an_edition(sent, provider):
    edition = sent.editions.get()

    assert (edition.number, edition.why, edition.narrative, edition.sent_by) == (1, "sent", "As it was.", provider)
    assert [(one["title"], one["value"], one["note"], one["came_by"], one["file_hash"]) for one in edition.figures] == [
        ("Meetings", "4", "", "template", "ab" * 32),
        ("Referrals", "19", "all of them", "typed", ""),
    ]


def test_the_database_keeps_an_edition_as_it_is(sent):
    with pytest.raises(ProgrammingError, match="edition"), transaction.atomic():
        sent.editions.update(narrative="As I would like it")
    with pytest.raises(ProgrammingError, match="edition"), transaction.atomic():
        sent.editions.all().delete()

    assert sent.editions.get().narrative == "As it was."


def test_a_question_about_a_figure_is_answered_at_it(sent, provider, officer, indicators):
    referrals = indicators["Referrals"]
    asked = query_return(sent, figures={referrals.pk: " Is March in it? ", indicators["Meetings"].pk: ""}, by=officer)
    save_figures(asked, {referrals.pk: Reported(Decimal(22))}, by=provider)

    with pytest.raises(ReturnIncomplete):
        submit_return(asked, by=provider)
    again = submit_return(asked, answers={referrals.pk: "It is now."}, by=provider)

    question = again.figure_questions.get()
    assert (question.edition, question.question, question.answer) == (1, "Is March in it?", "It is now.")
    assert question.answered_by == provider
    beside = beside_the_one_before(again.editions.get(number=2))
    assert beside.edition.why == "sent_again"
    assert [(line.title, line.value, line.before) for line in beside.lines] == [
        ("Meetings", "4", ""),
        ("Referrals", "22", "19"),
    ]


def test_the_mail_names_the_figures_asked_about(sent, officer, indicators):
    query_return(sent, question="And the words?", figures={indicators["Referrals"].pk: "All?"}, by=officer)

    assert "And the words?\n\nReferrals: All?" in Message.objects.get(event="monitoring/return_question").text
