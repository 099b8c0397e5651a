"""A seat on a panel: who may give it up, and what closes with it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from grants.domain import assigning, panels
from grants.domain.conflicts import declare_conflict
from grants.domain.decisions import decide
from grants.domain.panels import NoSeat
from grants.domain.refusals import Refused
from grants.models import Application, Assessment, Call, Decision
from portal.accounts.roles import Role
from tests.grants.domain.test_decisions import AGREED, award
from tests.grants.factories import ApplicationFactory, FundBudgetFactory
from tests.grants.scenes import call_with_panel, scored, scorers_of, with_the_panel
from tests.grants.views.test_setting_up import call_data, errors, questionnaire
from tests.portal.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def sent_without(call, *gone, **changes):
    """The call's form as it stands, with the seats of `gone` taken away."""
    seats = list(call.panel.order_by("pk"))
    panel = [
        {
            "id": seat.pk,
            "user": seat.user_id,
            "is_chair": "on" if seat.is_chair else "",
            "DELETE": "on" if seat.user in gone else "",
        }
        for seat in seats
    ]
    criteria = [
        {"id": one.pk, "number": one.number, "title": one.title, "guidance": one.guidance, "weight": one.weight}
        for one in call.criteria.all()
    ]
    gates = [{"id": one.pk, "number": one.number, "title": one.title} for one in call.gates.all()]
    data = call_data(
        call.fund, call.budget, slug=call.slug, scheme=call.scheme_id, application_form=questionnaire().pk, **changes
    )
    return data | nested_form_data(
        {
            "panel": inline_formset(panel, initial=len(panel)),
            "criteria": inline_formset(criteria, initial=len(criteria)),
            "gates": inline_formset(gates, initial=len(gates)),
        }
    )


def test_a_seat_with_nothing_to_score_is_taken_away(sign_in):
    call = call_with_panel()
    scorer = scorers_of(call)[0]

    response = sign_in(officer()).post(reverse("calls:edit", args=[call.pk]), sent_without(call, scorer))

    assert response.status_code == 302, errors(response)
    assert not call.panel.filter(user=scorer).exists()


def test_a_seat_with_assignments_stays_until_they_are_taken_back(sign_in):
    call = call_with_panel()
    application, scorer = with_the_panel(call), scorers_of(call)[0]
    browser = sign_in(officer())
    sent = sent_without(call, scorer)

    refused = browser.post(reverse("calls:edit", args=[call.pk]), sent)
    assigning.unassign(application, scorer, by=officer())
    taken = browser.post(reverse("calls:edit", args=[call.pk]), sent)

    assert errors(refused)["__all__"] == [
        f"{scorer} is asked to score applications of this call. Take those assignments back first, under Assignments; "
        "then take the seat away."
    ]
    assert taken.status_code == 302, errors(taken)


def test_a_seat_stays_once_its_holder_has_begun_to_score(sign_in):
    call = call_with_panel()
    scorer = scorers_of(call)[0]
    panels.declare_no_conflict(with_the_panel(call).assessments.get(assessor=scorer), by=scorer)

    response = sign_in(officer()).post(reverse("calls:edit", args=[call.pk]), sent_without(call, scorer))

    assert errors(response)["__all__"] == [f"{scorer} has begun to score, so they stay on the panel."]


def test_a_declared_interest_holds_no_seat(sign_in):
    call = call_with_panel()
    scorer = scorers_of(call)[0]
    declare_conflict(with_the_panel(call), nature="My sister chairs it.", by=scorer)

    response = sign_in(officer()).post(reverse("calls:edit", args=[call.pk]), sent_without(call, scorer))

    assert response.status_code == 302, errors(response)


def test_without_a_seat_nothing_is_read_or_scored(sign_in):
    application = with_the_panel(call_with_panel())
    assessment = application.assessments.first()
    application.call.panel.filter(user=assessment.assessor).delete()

    page = sign_in(assessment.assessor).get(reverse("panel:application", args=[application.reference]))

    assert page.status_code == 404
    with pytest.raises(NoSeat):
        panels.declare_no_conflict(assessment, by=assessment.assessor)
    assert not Assessment.objects.of(assessment.assessor).exists()


def at_once(*deeds):
    """Run the deeds in a thread each, setting off together; what each gave back or raised."""
    together = Barrier(len(deeds))

    def one(deed):
        try:
            together.wait()
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


@pytest.mark.django_db(transaction=True)
def test_a_seat_given_up_while_its_holder_is_asked_to_score(sign_in):
    call = call_with_panel()
    scorer, by = scorers_of(call)[0], officer()
    application = ApplicationFactory(call=call, sent=True, state=Application.State.ASSESSING)
    browser, sent = sign_in(officer()), sent_without(call, scorer)

    at_once(
        lambda: browser.post(reverse("calls:edit", args=[call.pk]), sent),
        lambda: assigning.assign(application, scorer, by=by),
    )

    seated = call.panel.filter(user=scorer).exists()
    assert application.assessments.filter(assessor=scorer).exists() is seated


@pytest.mark.django_db(transaction=True)
def test_a_budget_changed_while_it_is_decided_on(sign_in):
    call = call_with_panel()
    application, by = scored(call, *AGREED), UserFactory(role=Role.COMMISSIONER)
    other = FundBudgetFactory(fund=call.fund, year=2027)
    criteria_stay = {"scorers_needed": call.scorers_needed, "moderation_spread": call.moderation_spread}
    browser, sent = sign_in(officer()), sent_without(call, **criteria_stay) | {"budget": other.pk}

    at_once(
        lambda: browser.post(reverse("calls:edit", args=[call.pk]), sent),
        lambda: decide(application, award("1000.00"), by=by),
    )

    assert Decision.objects.get().budget == Call.objects.get(pk=call.pk).budget
