"""Late links: who gives them, whom they let in, until when, and never after a decision."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from grants.domain.applications import CallClosed, require_draft, start_application, submit_application
from grants.domain.conflicts import BelongsToApplicant
from grants.domain.late_links import (
    AlreadyDecided,
    EndsWrongly,
    LinkSpent,
    NotToBeLet,
    UsesWrong,
    WhyMissing,
    give_late_link,
    use_late_link,
)
from grants.domain.officers import OnlyForOfficers
from grants.domain.standing import standing_of
from grants.models import Application, LateLink, LateUse
from portal.accounts.roles import Role
from portal.events.models import Event
from portal.mail.models import Message
from portal.organisations.domain import MayOnlyRead
from portal.organisations.models import Membership
from tests.grants.community_grant import ELIGIBLE, write_answers
from tests.grants.domain.test_applications import DECLARED
from tests.grants.factories import ApplicationFactory, DecisionFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

WHY = "Their line was cut."


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def call(call):
    call.opens_at, call.closes_at = timezone.now() - timedelta(days=20), timezone.now() - timedelta(hours=2)
    call.save()
    return call


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


@pytest.fixture
def give(call, organisation, officer, tomorrow):
    def given(**changed):
        return give_late_link(call, organisation, **({"expires_at": tomorrow, "reason": WHY, "by": officer} | changed))

    return given


def test_a_closed_call_takes_the_draft_that_a_link_opened_until_it_expires(give, draft, applicant, tomorrow):
    with pytest.raises(CallClosed):
        require_draft(draft, by=applicant)
    link, _ = give(application=draft)

    use_late_link(link, draft, by=applicant)

    require_draft(draft, by=applicant, at=tomorrow - timedelta(seconds=1))
    with pytest.raises(CallClosed):
        require_draft(draft, by=applicant, at=tomorrow)


def test_it_is_sent_late_and_the_record_says_so(give, draft, applicant):
    link, _ = give(application=draft)
    use_late_link(link, draft, by=applicant)

    sent = submit_application(draft, by=applicant, declarations=DECLARED)

    assert sent.state == Application.State.SUBMITTED
    verbs = [event.verb for event in Event.objects.about(draft).order_by("pk")]
    assert verbs == ["late-link-given", "late-link-used", "application-submitted"]


def test_the_code_is_nowhere_in_the_database(give, applicant):
    link, code = give()

    stored = LateLink.objects.filter(pk=link.pk).values().get()
    assert not [value for value in stored.values() if code in str(value)]
    mail = Message.objects.get()
    assert (mail.to, mail.event, code in mail.text) == (applicant.email, "grants/late_link_given", False)
    assert code not in Event.objects.latest("pk").note


def test_an_organisation_begins_as_many_as_the_link_says(give, call, organisation, applicant):
    call.applications_per_organisation = 5
    call.save()
    link, _ = give(uses=1)
    first = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE, late=link)
    again = start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE, late=link)
    write_answers_anew(first)
    submit_application(first, by=applicant, declarations=DECLARED)

    with pytest.raises(LinkSpent):
        start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE, late=link)

    assert again == first
    assert LateUse.objects.count() == 1


def write_answers_anew(application):
    application.response.answers.all().delete()
    write_answers(application.response)


def test_without_a_link_nobody_begins(call, organisation, applicant):
    with pytest.raises(CallClosed):
        start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE)


def test_a_link_lets_nobody_else_in(give, draft, organisation):
    link, _ = give()
    reader = UserFactory()
    MembershipFactory(organisation=organisation, user=reader, role=Membership.Role.READS)
    other = ApplicationFactory(call=draft.call, organisation=OrganisationFactory(member=reader))

    for by in (reader, UserFactory()):
        with pytest.raises(MayOnlyRead):
            use_late_link(link, draft, by=by)
    MembershipFactory(organisation=other.organisation, user=(writer := UserFactory()))
    MembershipFactory(organisation=organisation, user=writer)
    with pytest.raises(NotToBeLet):
        use_late_link(link, other, by=writer)


def test_another_link_takes_the_place_of_the_first(give, draft, applicant):
    first, _ = give(application=draft)
    second, _ = give(application=draft)

    with pytest.raises(LinkSpent):
        use_late_link(first, draft, by=applicant)
    use_late_link(second, draft, by=applicant)


def test_after_a_decision_a_link_opens_nothing(give, draft, applicant):
    link, _ = give(application=draft)
    use_late_link(link, draft, by=applicant)
    DecisionFactory(application=ApplicationFactory(call=draft.call, sent=True, state="decided"))
    draft = Application.objects.get(pk=draft.pk)

    with pytest.raises(AlreadyDecided):
        give(application=draft)
    with pytest.raises(CallClosed):
        require_draft(draft, by=applicant)


@pytest.mark.parametrize("role", [None, Role.COMMISSIONER, Role.FINANCE_OFFICER])
def test_only_officers_give_one(give, role):
    with pytest.raises(OnlyForOfficers):
        give(by=UserFactory(role=role))


def test_an_officer_gives_none_to_their_own_organisation(give, organisation, officer):
    MembershipFactory(organisation=organisation, user=officer)

    with pytest.raises(BelongsToApplicant):
        give()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reason": "  "}, WhyMissing),
        ({"uses": 0}, UsesWrong),
        ({"uses": 6}, UsesWrong),
        ({"expires_at": timezone.now() - timedelta(days=1)}, EndsWrongly),
        ({"expires_at": timezone.now() + timedelta(days=40)}, EndsWrongly),
    ],
)
def test_what_does_not_fit_is_refused(give, changed, refusal):
    with pytest.raises(refusal):
        give(**changed)


def test_the_database_counts_each_use_once(give, draft, applicant):
    link, _ = give()
    use_late_link(link, draft, by=applicant)

    with pytest.raises(IntegrityError, match="late_use_once"), transaction.atomic():
        LateUse.objects.create(link=link, application=draft, number=2, used_by=applicant)


def test_the_applicants_page_says_until_when(give, draft, applicant):
    assert standing_of(draft).words == "Not sent"
    link, _ = give(application=draft)
    use_late_link(link, draft, by=applicant)

    assert standing_of(Application.objects.with_answers().get(pk=draft.pk)).words == "Draft"


def test_an_officer_gives_it_and_the_applicant_goes_in(draft, officer, applicant, tomorrow, sign_in):
    until = timezone.localtime(tomorrow).strftime("%Y-%m-%d %H:%M")
    form = {"who": draft.reference, "expires_at": until, "uses": "1", "reason": WHY}
    page = sign_in(officer).post(reverse("casework:late", args=[draft.call_id]), form, follow=True).content.decode()
    (path,) = set(re.findall(r"/apply/late/[\w-]+/", page))
    browser = sign_in(applicant)

    assert "You may still apply" in browser.get(path).content.decode()
    assert browser.post(path).headers["Location"] == f"/apply/{draft.reference}/"
    assert browser.get(f"/apply/{draft.reference}/sections/project/").status_code == 200


def test_the_link_is_not_found_by_others_and_not_guessed(give, sign_in, applicant):
    _, code = give()

    assert sign_in(UserFactory()).get(reverse("apply:late", args=[code])).status_code == 404
    assert sign_in(applicant).get(reverse("apply:late", args=[code[:-1]])).status_code == 404


def dead(browser, code) -> str:
    page = browser.get(reverse("apply:late", args=[code]))
    assert page.status_code == 409
    words = page.content.decode()
    assert ("This link opens nothing" in words, "You may still apply" in words) == (True, False)
    return words


def test_a_dead_link_says_that_another_took_its_place(give, draft, applicant, sign_in):
    _, code = give(application=draft)
    give(application=draft)

    words = dead(sign_in(applicant), code)

    assert "gave your organisation a newer link at" in words
    assert "Use the newer one" in words


def test_a_dead_link_says_that_its_time_is_over(give, draft, applicant, sign_in, tomorrow):
    _, code = give(application=draft)
    with time_machine.travel(tomorrow, tick=False):
        assert "and that time is over" in dead(sign_in(applicant), code)


def test_a_dead_link_says_that_it_was_used(give, draft, applicant, sign_in):
    link, code = give(application=draft)
    use_late_link(link, draft, by=applicant)
    browser = sign_in(applicant)
    assert browser.get(reverse("apply:late", args=[code])).status_code == 200

    submit_application(draft, by=applicant, declarations=DECLARED)

    assert "This link was for one application, and has been used." in dead(browser, code)


def test_whoever_has_no_draft_begins_one(give, call, organisation, applicant, sign_in):
    _, code = give()
    browser = sign_in(applicant)

    entered = browser.post(reverse("apply:late", args=[code]))
    assert entered.headers["Location"] == "/apply/community-grants/organisation/"
    browser.post("/apply/community-grants/eligibility/", {"in_dorset": "yes", "body": "charity"})
    browser.post("/apply/community-grants/organisation/", {"organisation": organisation.pk})

    assert LateUse.objects.get().application.organisation == organisation


@pytest.mark.parametrize("who", ["", "SDF-1999-0001", "Nobody’s Club"])
def test_a_form_that_names_nobody_says_so(call, officer, sign_in, who):
    page = sign_in(officer).post(reverse("casework:late", args=[call.pk]), {"who": who, "uses": "1"})

    assert page.status_code == 422
    assert not LateLink.objects.exists()


def test_loading_the_page_again_gives_no_second_link_and_forgets_the_first_address(draft, officer, tomorrow, sign_in):
    until = timezone.localtime(tomorrow).strftime("%Y-%m-%d %H:%M")
    form = {"who": draft.reference, "expires_at": until, "uses": "1", "reason": WHY}
    browser, address = sign_in(officer), reverse("casework:late", args=[draft.call_id])

    given = browser.post(address, form)
    elsewhere = browser.get(reverse("casework:late", args=[ApplicationFactory().call_id])).content.decode()
    shown, again = (browser.get(address).content.decode() for _ in range(2))

    assert (given.status_code, given.url) == (302, address)
    assert ["/apply/late/" in page for page in (elsewhere, shown, again)] == [False, True, False]
    assert (LateLink.objects.count(), Message.objects.count()) == (1, 1)
    assert "late_link_given" not in browser.session
