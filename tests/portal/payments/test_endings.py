"""How an agreement ends, and what becomes of the money still to come."""

from decimal import Decimal

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import offer_agreement, sign
from portal.agreements.domain.errors import NotAllowed, ReasonMissing, WrongState
from portal.agreements.models import Agreement
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn
from portal.payments.domain import decline_offer, end_agreement, terminate_agreement, withdraw_agreement
from portal.payments.domain.errors import ReturnsAwaited, StillToPay
from portal.payments.models import Instalment
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def agreement_with_instalment(state, **fields):
    return InstalmentFactory(agreement__state=state, number=1, **fields).agreement


def states_of(agreement):
    return list(agreement.instalments.values_list("state", flat=True))


def test_it_ends_when_all_is_reported_and_paid(officer):
    agreement = AgreementFactory(state=Agreement.State.LIVE)
    EndReportFactory(
        agreement=agreement, state=MonitoringReturn.State.ACCEPTED, accepted_by=officer, accepted_at=timezone.now()
    )

    assert end_agreement(agreement, by=officer).state == Agreement.State.ENDED


def test_it_does_not_end_while_a_report_is_awaited(officer):
    report = EndReportFactory()

    with pytest.raises(ReturnsAwaited):
        end_agreement(report.agreement, by=officer)


def test_it_does_not_end_while_money_is_still_to_come(officer):
    with pytest.raises(StillToPay):
        end_agreement(agreement_with_instalment(Agreement.State.LIVE), by=officer)


def test_terminating_cancels_what_is_unpaid_and_says_why(officer):
    agreement = agreement_with_instalment(Agreement.State.LIVE)

    terminated = terminate_agreement(agreement, by=officer, reason="The club closed.")

    assert (terminated.state, states_of(agreement)) == (Agreement.State.TERMINATED, [Instalment.State.CANCELLED])
    assert timeline(terminated)[0].note == "The club closed."
    assert "The club closed." in Message.objects.first().text


@pytest.mark.parametrize("verb", [terminate_agreement, withdraw_agreement])
def test_ending_it_early_needs_a_reason(verb, officer):
    with pytest.raises(ReasonMissing):
        verb(agreement_with_instalment(Agreement.State.LIVE), by=officer, reason=" ")


@pytest.mark.parametrize("state", ["planned", "offered", "ended", "terminated", "withdrawn", "declined"])
def test_only_an_agreement_in_force_is_terminated(state, officer):
    with pytest.raises(WrongState):
        terminate_agreement(AgreementFactory(state=state), by=officer, reason="Over.")


def test_an_organisation_declines_an_offer():
    trustee = UserFactory()
    agreement = AgreementFactory(state=Agreement.State.OFFERED, organisation__member=trustee, value=Decimal("1000.00"))
    InstalmentFactory(agreement=agreement)

    declined = decline_offer(agreement, by=trustee, reason="We found the money elsewhere.")

    assert (declined.state, states_of(agreement)) == (Agreement.State.DECLINED, [Instalment.State.CANCELLED])


def test_a_stranger_does_not_decline_it():
    with pytest.raises(NotAllowed):
        decline_offer(AgreementFactory(state=Agreement.State.OFFERED), by=UserFactory(), reason="No.")


def test_an_offer_taken_back_is_told_and_a_plan_is_not(officer):
    planned = agreement_with_instalment(Agreement.State.PLANNED)
    offered = agreement_with_instalment(Agreement.State.OFFERED)

    withdraw_agreement(planned, by=officer, reason="Another decision.")
    withdraw_agreement(offered, by=officer, reason="Another decision.")

    assert set(Message.objects.values_list("about", flat=True)) == {offered.reference}
    assert states_of(planned) == states_of(offered) == [Instalment.State.CANCELLED]


def test_who_never_heard_of_an_offer_does_not_hear_that_it_is_taken_back(officer):
    planned = agreement_with_instalment(Agreement.State.PLANNED)
    offered = offer_agreement(planned, by=officer, hold=True)

    withdraw_agreement(offered, by=officer, reason="Another decision.")

    assert set(Message.objects.values_list("event", "state", "discarded_because")) == {
        ("agreements/offered", "discarded", "Overtaken: the offer was taken back")
    }


@pytest.mark.parametrize("answer", ["sign", "decline"])
def test_an_offer_that_was_answered_is_not_announced_any_more(officer, answer):
    trustee = UserFactory()
    planned = agreement_with_instalment(Agreement.State.PLANNED, agreement__organisation__member=trustee)
    offered = offer_agreement(planned, by=officer, hold=True)

    if answer == "sign":
        sign(offered, by=trustee, name="A trustee", position="Chair", agreed=True)
    else:
        decline_offer(offered, by=trustee, reason="No room.")

    assert set(Message.objects.filter(event="agreements/offered").values_list("state", flat=True)) == {"discarded"}


def test_a_signed_agreement_is_not_withdrawn(officer):
    with pytest.raises(WrongState, match="too late"):
        withdraw_agreement(agreement_with_instalment(Agreement.State.LIVE), by=officer, reason="Changed our mind.")
