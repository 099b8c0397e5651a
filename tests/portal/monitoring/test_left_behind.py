"""A figure that was taken over from another agreement's return follows the correction of that return, when told to."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.monitoring.domain import (
    AlreadyCorrecting,
    MayOnlyRead,
    Reported,
    ReturnChanged,
    accept_return,
    follow_sources,
    open_correction,
    query_return,
    save_figures,
    submit_return,
    take_figures,
)
from portal.monitoring.left_behind import left_behind
from portal.monitoring.models import CameBy, MonitoringReturn
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, IndicatorFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

State = MonitoringReturn.State


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def organisation():
    return OrganisationFactory()


@pytest.fixture
def provider(organisation):
    return MembershipFactory(organisation=organisation, user=UserFactory()).user


@pytest.fixture
def indicator():
    made = IndicatorFactory(title="Referrals")
    made.breakdowns.add(BreakdownFactory(labels=["Police", "Themselves"]))
    return made


@pytest.fixture
def split(indicator):
    police, themselves = indicator.breakdowns.get().categories.order_by("number")
    return lambda one, other: {police.pk: Decimal(one), themselves.pk: Decimal(other)}


def asking(organisation, indicator):
    agreement = AgreementFactory(organisation=organisation, state=Agreement.State.LIVE)
    TargetFactory(agreement=agreement, indicator=indicator)
    return ReturnFactory(agreement=agreement)


@pytest.fixture
def source(organisation, indicator, split, provider, officer):
    due = asking(organisation, indicator)
    save_figures(due, {indicator.pk: Reported(Decimal(41), parts=split(30, 11))}, by=provider)
    return accept_return(submit_return(due, by=provider), by=officer)


@pytest.fixture
def sent(source, organisation, indicator, provider):
    due = asking(organisation, indicator)
    take_figures(due, [indicator.pk], by=provider)
    return submit_return(due, by=provider)


@pytest.fixture
def follower(sent, officer):
    return accept_return(sent, by=officer)


def put_right(one, indicator, figure, parts, provider, officer):
    correction = open_correction(one, by=provider, reason="Twelve came late.", wrong=[indicator.pk])
    save_figures(correction, {indicator.pk: Reported(Decimal(figure), parts=parts)}, by=provider)
    return accept_return(submit_return(correction, by=provider), by=officer)


@pytest.fixture
def corrected(follower, source, indicator, split, provider, officer):
    return put_right(source, indicator, 53, split(42, 11), provider, officer)


def said(one):
    figure = one.measurements.get()
    return figure.value, [part.value for part in figure.parts.all()], figure.came_by, figure.taken_from


def test_a_figure_that_its_source_still_says_is_not_left_behind(follower, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        assert left_behind(follower) == []


def test_what_was_corrected_at_its_source_is_left_behind(follower, source, corrected):
    [found] = left_behind(follower)

    assert (found.here, found.now, found.source, found.reason) == (41, 53, source, "Twelve came late.")
    assert found.corrected_on is not None


def test_another_split_is_enough(follower, source, indicator, split, provider, officer):
    put_right(source, indicator, 41, split(20, 21), provider, officer)

    assert [one.only_splits_otherwise for one in left_behind(follower)] == [True]


def test_a_correction_that_is_not_accepted_changes_nothing(follower, source, indicator, provider):
    correction = open_correction(source, by=provider, reason="Twelve came late.", wrong=[indicator.pk])
    save_figures(correction, {indicator.pk: Reported(Decimal(53), parts={})}, by=provider)

    assert left_behind(follower) == []


def test_it_follows_by_a_correction_of_its_own(follower, source, corrected, provider, officer):
    correction = follow_sources(follower, by=provider)
    before = said(follower)

    accept_return(submit_return(correction, by=provider), by=officer)

    assert before == (41, [30, 11], CameBy.SHARED, source)
    assert (correction.corrects, said(correction)) == (follower, (53, [42, 11], CameBy.SHARED, source))
    assert said(follower) == (53, [42, 11], CameBy.SHARED, source)
    assert left_behind(follower) == []
    assert correction.reason.endswith(": Twelve came late.")


def test_asked_for_by_the_office_the_provider_sends_it(follower, corrected, provider, officer):
    correction = follow_sources(follower, by=officer)

    assert (correction.state, correction.opened_by) == (State.DUE, officer)
    assert list(Message.objects.filter(event="monitoring/correction_asked").values_list("to", flat=True)) == [
        provider.email
    ]
    assert submit_return(correction, by=provider).state == State.SUBMITTED


def test_into_a_correction_that_is_being_written(follower, source, indicator, split, provider, officer):
    begun = open_correction(follower, by=provider, reason="The words.", wrong=[indicator.pk])
    put_right(source, indicator, 53, split(42, 11), provider, officer)

    with pytest.raises(AlreadyCorrecting):
        follow_sources(follower, by=provider)
    with pytest.raises(MayOnlyRead):
        follow_sources(begun, by=officer)
    assert follow_sources(begun, by=provider) == begun
    assert said(begun) == (53, [42, 11], CameBy.SHARED, source)


def test_it_stands_among_what_needs_doing_until_somebody_corrects_it(follower, source, corrected, provider):
    def listed():
        found = due_of(Agreement.objects.all(), timezone.localdate())
        return [(one.what, one.agreement.pk, one.on) for one in found if one.kind == Kind.RETURN]

    what = "Look at return 1: a figure in it was corrected where it was taken from"
    assert listed() == [(what, follower.agreement_id, timezone.localdate(corrected.accepted_at))]
    follow_sources(follower, by=provider)
    assert [one for one in listed() if one[0] == what] == []


def test_what_cannot_follow(sent, source, indicator, split, organisation, provider, officer):
    reader = MembershipFactory(organisation=organisation, user=UserFactory(), role=Membership.Role.READS).user
    with pytest.raises(ReturnChanged):
        follow_sources(source, by=provider)
    put_right(source, indicator, 53, split(42, 11), provider, officer)
    with pytest.raises(ReturnChanged):
        follow_sources(sent, by=provider)
    accept_return(sent, by=officer)
    for stranger in (reader, UserFactory(role=Role.COMMISSIONING_OFFICER)):
        with pytest.raises(MayOnlyRead):
            follow_sources(sent, by=stranger)
    assert sent.corrections.count() == 0


def test_one_that_is_written_again_is_offered_it(sent, source, indicator, split, provider, officer, sign_in):
    put_right(source, indicator, 53, split(42, 11), provider, officer)
    asked = query_return(sent, question="Is it still right?", by=officer)

    shown = sign_in(provider).get(reverse("provider_return", args=[asked.agreement.reference, asked.number])).text

    assert ("Referrals: 53" in shown, "Corrected elsewhere since" in shown) == (True, False)


def test_the_provider_presses_one_button(follower, corrected, provider, sign_in):
    browser = sign_in(provider)
    where = [follower.agreement.reference, follower.number]
    address = reverse("provider_return_follow", args=where)

    shown = browser.get(reverse("provider_return", args=where)).text
    stale = [browser.post(address, {"seen": seen}).status_code for seen in ("", "0", "x")]
    pressed = browser.post(address, {"seen": follower.revision})
    again = browser.post(address, {"seen": follower.revision})

    correction = follower.corrections.get()
    its_page = reverse("provider_return", args=[follower.agreement.reference, correction.number])
    assert "Referrals: 41 here, 53 in" in shown
    assert ("Take over what was corrected" in shown, "There is nothing more to do" in shown) == (True, False)
    assert stale == [409, 409, 409]
    assert [(one.status_code, one.url) for one in (pressed, again)] == [(302, its_page)] * 2
    assert "Take over what was corrected" not in browser.get(reverse("provider_return", args=where)).text
    assert "Corrected elsewhere since" not in browser.get(its_page).text


def test_the_officer_presses_one_button(follower, corrected, officer, sign_in):
    browser = sign_in(officer)
    address = reverse("office_return_follow", args=[follower.pk])

    shown = browser.get(reverse("office_return", args=[follower.pk])).text
    stale = browser.post(address, {"seen": "0"})
    pressed = browser.post(address, {"seen": follower.revision})

    correction = follower.corrections.get()
    assert "Referrals: 41 here, 53 in" in shown
    assert "Ask for a correction with these figures" in shown
    assert (stale.status_code, pressed.status_code) == (409, 302)
    assert pressed.url == reverse("office_return", args=[correction.pk])


def test_another_officer_sees_it_and_cannot_press(follower, corrected, sign_in):
    browser = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))

    shown = browser.get(reverse("office_return", args=[follower.pk])).text
    pressed = browser.post(reverse("office_return_follow", args=[follower.pk]), {"seen": follower.revision})

    assert ("Referrals: 41 here, 53 in" in shown, "Ask for a correction with these figures" in shown) == (True, False)
    assert (pressed.status_code, follower.corrections.count()) == (403, 0)
