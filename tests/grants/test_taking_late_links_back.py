"""Taking a late link back: who, why, and what it means for those who came with it."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from grants.domain.applications import CallClosed, require_draft
from grants.domain.conflicts import BelongsToApplicant
from grants.domain.late_links import LinkTakenBack, WhyMissing, take_back_late_link, use_late_link
from grants.domain.officers import OnlyForOfficers
from grants.models import LateLink
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from tests.grants.test_late_links import call, give, officer, tomorrow  # noqa: F401 - fixtures
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

WHY = "Given to the wrong group."


def test_it_opens_nothing_any_more_and_closes_what_it_opened(give, draft, applicant, officer):  # noqa: F811
    link, _ = give(application=draft)
    use_late_link(link, draft, by=applicant)

    take_back_late_link(link, reason=WHY, by=officer)

    with pytest.raises(CallClosed):
        require_draft(draft, by=applicant)
    with pytest.raises(LinkTakenBack, match="The grants team took this link back at"):
        use_late_link(link, draft, by=applicant)


def test_it_is_on_record_and_its_people_hear_once(give, draft, applicant, officer):  # noqa: F811
    link, _ = give(application=draft)

    for _ in range(2):
        take_back_late_link(link, reason=WHY, by=officer)

    event = Event.objects.get(verb="late-link-taken-back")
    assert event.note == "Poole Youth Clubs: Given to the wrong group."
    assert [one.to for one in Message.objects.filter(event="grants/late_link_taken_back")] == [applicant.email]


def test_it_wants_a_reason_and_an_officer_of_the_office_alone(give, organisation, officer):  # noqa: F811
    link, _ = give()
    with pytest.raises(WhyMissing):
        take_back_late_link(link, reason=" ", by=officer)
    with pytest.raises(OnlyForOfficers):
        take_back_late_link(link, reason=WHY, by=UserFactory(role=Role.COMMISSIONER))
    MembershipFactory(organisation=organisation, user=officer)
    with pytest.raises(BelongsToApplicant):
        take_back_late_link(link, reason=WHY, by=officer)


def test_the_database_wants_who_and_why(give):  # noqa: F811
    link, _ = give()

    with pytest.raises(IntegrityError, match="late_link_taken_back"), transaction.atomic():
        LateLink.objects.filter(pk=link.pk).update(why_taken_back=WHY)


def test_the_officer_presses_and_the_applicant_reads_a_clear_sentence(give, draft, officer, applicant, sign_in):  # noqa: F811
    link, code = give(application=draft)
    office, address = sign_in(officer), reverse("casework:take_late_link_back", args=[link.call_id, link.pk])
    assert "opens nothing" in office.get(address).content.decode()

    refused = office.post(address, {"reason": ""})
    done = office.post(address, {"reason": WHY}, follow=True)
    again = office.get(address)

    assert refused.status_code == 422
    assert WHY in done.content.decode()
    assert again.url == reverse("casework:late", args=[link.call_id])
    page = sign_in(applicant).get(reverse("apply:late", args=[code]))
    assert page.status_code == 409
    assert "The grants team took this link back" in page.content.decode()


def test_a_link_of_ones_own_organisation_is_not_found(give, organisation, officer, sign_in):  # noqa: F811
    link, _ = give()
    MembershipFactory(organisation=organisation, user=officer)

    page = sign_in(officer).get(reverse("casework:take_late_link_back", args=[link.call_id, link.pk]))

    assert page.status_code == 404
