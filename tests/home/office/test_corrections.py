"""Corrections of accepted returns in the back office."""

from decimal import Decimal

import pytest
from django.urls import reverse

from commissioning.domain import publish
from commissioning.models import PublishedTarget
from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.monitoring.domain import Reported, open_correction, save_figures, submit_return
from portal.monitoring.models import Indicator, MonitoringReturn
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.monitoring.factories import BreakdownFactory, MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def accepted(officer):
    contract = ContractFactory(state=Agreement.State.LIVE)
    target = TargetFactory(agreement=contract, indicator__title="Referrals")
    accepted = ReturnFactory(agreement=contract, accepted=True)
    MeasurementFactory(monitoring_return=accepted, indicator=target.indicator, value=Decimal(41))
    publish(contract, by=officer)
    return accepted


@pytest.fixture
def provider(accepted):
    return MembershipFactory(organisation=accepted.agreement.organisation, user=UserFactory()).user


@pytest.fixture
def indicator(accepted):
    return accepted.indicators().get()


@pytest.fixture
def sent(accepted, provider, indicator):
    correction = open_correction(accepted, by=provider, reason="Twelve came late.", wrong=[indicator.pk])
    return submit_return(save_figures(correction, {indicator.pk: Reported(Decimal(53))}, by=provider), by=provider)


def page(name, about, *rest):
    return reverse(f"office_{name}", args=[about.pk, *rest])


def test_ask_the_provider(accepted, indicator, provider, office):
    assert "Ask for a correction" in office.get(page("return", accepted)).content.decode()
    form = office.get(page("return_correct", accepted)).content.decode()
    assert "Referrals: 41" in form

    words = {"wrong": [indicator.pk], "reason": "The minutes say 53.", "seen": "0"}
    response = office.post(page("return_correct", accepted), words)

    correction = MonitoringReturn.objects.corrections().get()
    assert response["Location"] == page("return", correction)
    assert Message.objects.get(event="monitoring/correction_asked").to == provider.email
    assert "A correction is under way" in office.get(page("return", accepted)).content.decode()
    assert "It is with the provider." in office.get(page("return", correction)).content.decode()


def test_the_words_for_a_second_correction_are_not_lost(accepted, indicator, office):
    words = {"wrong": [indicator.pk], "reason": "The minutes say 53.", "seen": "0"}
    first = office.post(page("return_correct", accepted), words)

    again = office.post(page("return_correct", accepted), words)
    other = office.post(page("return_correct", accepted), words | {"reason": "Words to keep"})

    assert again["Location"] == first["Location"]
    assert other.status_code == 409
    assert "Words to keep" in other.content.decode()


def test_parts_that_are_corrected_are_named_beside_a_figure_that_stays(accepted, indicator, provider, office):
    breakdown = BreakdownFactory(labels=["Police", "Themselves"])
    indicator.breakdowns.add(breakdown)
    correction = open_correction(accepted, by=provider, reason="Split at last.", wrong=[indicator.pk])
    split = {breakdown.categories.first().pk: Decimal(41)}
    save_figures(correction, {indicator.pk: Reported(Decimal(41), parts=split)}, by=provider)

    assert "It splits otherwise than what was accepted." in office.get(page("return", correction)).text
    asked = reverse("provider_return", args=[correction.agreement.reference, correction.number])
    office.force_login(provider)
    assert "It splits otherwise" in office.get(asked).text


def test_an_average_that_is_taken_out_is_none_and_not_awaited(accepted, indicator, provider, office):
    Indicator.objects.filter(pk=indicator.pk).update(aggregation="average")
    correction = open_correction(accepted, by=provider, reason="Nobody came.", wrong=[indicator.pk])
    submit_return(save_figures(correction, {indicator.pk: Reported(None)}, by=provider), by=provider)

    shown = office.get(page("return", correction)).text

    assert "<strong>None</strong>" in shown
    assert "Not yet" not in shown


def test_what_is_missing_is_said(accepted, office):
    response = office.post(page("return_correct", accepted), {"seen": "0", "reason": ""})

    assert response.status_code == 422
    assert "Choose at least one figure that is wrong" in response.content.decode()


def test_accepted_it_is_in_the_return_and_on_the_public_page(accepted, sent, office, client):
    shown = office.get(page("return", sent)).content.decode()
    assert "Twelve came late." in shown
    assert PublishedTarget.objects.get().actual == 41

    office.post(page("return_answer", sent), {"accept": "1", "seen": sent.revision})

    target = PublishedTarget.objects.get()
    assert target.actual == 53
    assert "A figure was corrected on" in client.get(f"/contracts/{target.contract.slug}/").content.decode()
    whole = office.get(page("return", accepted)).content.decode()
    assert ", because: Twelve came late." in whole
    assert "Edition 1 said" in office.get(page("return_edition", accepted, 2)).content.decode()


def test_the_accepted_figures_stand(accepted, sent, office):
    assert "Let the accepted figures stand" in office.get(page("return", sent)).content.decode()
    assert office.post(page("return_drop", sent), {"seen": sent.revision, "reason": ""}).status_code == 422

    office.post(page("return_drop", sent), {"seen": sent.revision, "reason": "They count in spring."})

    sent.refresh_from_db()
    assert sent.state == "dropped"
    assert accepted.measurements.get().value == 41
    assert office.get(page("return_drop", sent))["Location"] == page("return", sent)


def test_a_page_from_yesterday_drops_nothing(sent, office):
    response = office.post(page("return_drop", sent), {"seen": "0", "reason": "Words to keep"})

    assert response.status_code == 409
    assert "Words to keep" in response.content.decode()


@pytest.mark.parametrize("name", ["return_correct", "return_drop"])
def test_officers_of_grants_look_on(name, accepted, sign_in):
    response = sign_in(UserFactory(role=Role.GRANTS_OFFICER)).post(
        page(name, accepted), {"reason": "Mine", "seen": "0"}
    )

    assert response.status_code == 403
    assert MonitoringReturn.objects.corrections().count() == 0


def test_the_list_names_corrections_in_as_many_queries(sent, office, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        shown = office.get(reverse("returns")).content.decode()

    assert f"Correction of return 1 of {sent.agreement.reference}" in shown
