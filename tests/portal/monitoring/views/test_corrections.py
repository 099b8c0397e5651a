"""The provider's pages about correcting what was accepted: by hand, by template and by a file of cases."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.comparison import rows_of
from portal.monitoring.domain import (
    Reported,
    accept_return,
    drop_correction,
    open_correction,
    save_figures,
    spreadsheet_form,
    submit_return,
)
from portal.monitoring.models import CameBy, MonitoringReturn, Upload
from portal.monitoring.spreadsheet import as_csv
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import (
    BreakdownFactory,
    CaseRuleFactory,
    MeasurementFactory,
    MeasurementPartFactory,
    ReturnFactory,
    TargetFactory,
)
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

FIVE = b"case,referred_on\nC-1,2017-10-02\nC-2,2017-11-03\nC-3,2017-12-31\nC-4,2017-12-30\nC-5,2017-12-29\n"


@pytest.fixture
def accepted():
    agreement = AgreementFactory(state=Agreement.State.LIVE, reference="C-2017-0001")
    indicator = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    TargetFactory(agreement=agreement, indicator__title="A meeting")
    CaseRuleFactory(indicator=indicator)
    accepted = ReturnFactory(agreement=agreement, accepted=True)
    for one in accepted.indicators():
        MeasurementFactory(monitoring_return=accepted, indicator=one, value=41)
    return accepted


@pytest.fixture
def indicator(accepted):
    return accepted.indicators().get(title="Referrals")


@pytest.fixture
def provider(accepted):
    return MembershipFactory(organisation=accepted.agreement.organisation, user=UserFactory()).user


@pytest.fixture
def correction(accepted, indicator, provider):
    return open_correction(accepted, by=provider, reason="Twelve came late.", wrong=[indicator.pk])


def page(about, name="return", *rest):
    return reverse(f"provider_{name}", args=[about.agreement.reference, about.number, *rest])


def test_say_what_is_wrong_and_put_it_right(accepted, indicator, provider, sign_in):
    browser = sign_in(provider)

    assert "Correct an accepted figure" in browser.get(page(accepted)).content.decode()
    words = {"wrong": [indicator.pk], "reason": "Twelve came late.", "seen": "0"}
    begun = browser.post(page(accepted, "return_correct"), words)
    correction = MonitoringReturn.objects.corrections().get()
    assert begun["Location"] == page(correction)

    shown = browser.get(page(correction, "return_figures")).content.decode()
    assert "What was accepted is 41." in shown
    assert "A meeting" not in shown
    figures = {f"figure_{indicator.pk}": "53", "narrative": correction.narrative, "seen": "0"}
    browser.post(page(correction, "return_figures"), figures)
    assert correction.measurements.count() == 2
    checked = browser.get(page(correction, "return_check")).content.decode()
    assert "The same" in checked
    sent = browser.post(page(correction, "return_check"), {"seen": "1"}, follow=True)

    assert "We have your correction of return 1" in sent.content.decode()
    assert "A correction is under way" in browser.get(page(accepted)).content.decode()
    assert accepted.measurements.get(indicator=indicator).value == 41


def test_what_is_missing_is_said_and_what_was_typed_is_kept(accepted, provider, sign_in):
    response = sign_in(provider).post(page(accepted, "return_correct"), {"reason": "Words to keep", "seen": "0"})

    shown = response.content.decode()
    assert response.status_code == 422
    assert "Choose at least one figure that is wrong" in shown
    assert "Words to keep" in shown


def test_a_button_pressed_twice_leads_to_the_correction(accepted, correction, indicator, provider, sign_in):
    words = {"wrong": [indicator.pk], "reason": "Twelve came late.", "seen": "0"}

    again = sign_in(provider).post(page(accepted, "return_correct"), words)

    assert again["Location"] == page(correction)


def test_a_correction_that_changes_nothing_says_so(correction, provider, sign_in):
    response = sign_in(provider).post(page(correction, "return_check"), {"seen": "0"})

    assert response.status_code == 422
    assert "Nothing differs from what we accepted" in response.content.decode()


def test_every_figure_can_be_corrected(correction, indicator, provider, sign_in):
    browser, every = sign_in(provider), f"{page(correction, 'return_figures')}?all=1"
    shown = browser.get(every).content.decode()
    assert shown.index("Referrals") < shown.index("A meeting")

    figures = {f"figure_{one.pk}": "53" for one in correction.indicators()}
    browser.post(every, figures | {"narrative": correction.narrative, "seen": "0"})

    assert [one.value for one in correction.measurements.all()] == [53, 53]
    assert "A meeting" in browser.get(page(correction, "return_figures")).content.decode()


def test_what_a_colleague_corrects_meanwhile_is_not_asked_of_a_page_that_did_not_show_it(
    correction, indicator, provider, sign_in
):
    browser, [other] = sign_in(provider), correction.indicators().exclude(pk=indicator.pk)
    was = browser.get(page(correction, "return_figures")).context["form"]["was"].value()
    colleague = MembershipFactory(organisation=correction.agreement.organisation, user=UserFactory()).user
    save_figures(correction, {other.pk: Reported(Decimal(7))}, by=colleague)

    sent = {f"figure_{indicator.pk}": "53", "narrative": correction.narrative, "was": was, "seen": "0"}
    response = browser.post(page(correction, "return_figures"), sent)

    assert response.status_code == 302
    assert {one.indicator: one.value for one in correction.measurements.all()} == {indicator: 53, other: 7}


def test_other_parts_are_a_difference(accepted, indicator, provider, sign_in):
    breakdown = BreakdownFactory(labels=["Police", "Themselves"])
    indicator.breakdowns.add(breakdown)
    police, themselves = breakdown.categories.all()
    MeasurementPartFactory(measurement=accepted.measurements.get(indicator=indicator), category=police, value=41)
    correction = open_correction(accepted, by=provider, reason="Split anew.", wrong=[indicator.pk])
    save_figures(correction, {indicator.pk: Reported(Decimal(41), parts={themselves.pk: Decimal(41)})}, by=provider)

    changed = {row.indicator.title: row.is_changed for row in rows_of(correction)}
    assert changed == {"Referrals": True, "A meeting": False}


def test_by_template(correction, accepted, indicator, provider, sign_in):
    filled = as_csv(spreadsheet_form(correction)).decode().replace("Referrals", "Referrals", 1)
    rows = [row.replace(",41,", ",53,", 1) if "Referrals" in row else row for row in filled.splitlines()]
    file = SimpleUploadedFile("template.csv", "\n".join(rows).encode())

    sign_in(provider).post(page(correction, "return_upload"), {"file": file, "seen": correction.revision})

    figure = correction.measurements.get(indicator=indicator)
    assert (figure.came_by, accepted.measurements.get(indicator=indicator).value) == (CameBy.TEMPLATE, 41)
    assert figure.value == 53


def test_by_a_file_of_cases(correction, accepted, indicator, provider, sign_in):
    browser = sign_in(provider)
    browser.post(page(correction, "return_cases"), {"file": SimpleUploadedFile("cases.csv", FIVE)})
    browser.post(page(correction, "return_totals", Upload.objects.get().key), {"confirm": "1"})
    browser.post(page(correction, "return_check"), {"seen": "1"})
    correction.refresh_from_db()
    accept_return(correction, by=UserFactory(role=Role.GRANTS_OFFICER))

    figure = accepted.measurements.get(indicator=indicator)
    assert (figure.value, figure.came_by) == (5, CameBy.CASES)
    assert accepted.editions.get(why="corrected").figures[1]["came_by"] == CameBy.CASES


def test_what_was_accepted_before_stays_to_be_read(correction, accepted, indicator, provider, sign_in):
    browser = sign_in(provider)
    correction.measurements.filter(indicator=indicator).update(value=53)
    accept_return(submit_return(correction, by=provider), by=UserFactory(role=Role.GRANTS_OFFICER))

    shown = browser.get(page(accepted)).content.decode()
    assert "Corrected on" in shown
    assert "corrected, because: Twelve came late." in shown
    first, second = (browser.get(page(accepted, "return_edition", one)).content.decode() for one in (1, 2))
    assert "41" in first
    assert "Why it was corrected" not in first
    assert "53" in second
    assert "Why it was corrected" in second


def test_taken_back(correction, accepted, provider, sign_in):
    browser = sign_in(provider)
    assert "Do not make this correction" in browser.get(page(correction)).content.decode()

    browser.get(page(correction, "return_drop"))
    correction.refresh_from_db()
    assert correction.state == "due"
    browser.post(page(correction, "return_drop"))

    correction.refresh_from_db()
    assert correction.state == "dropped"
    assert "What we had accepted stands" in browser.get(page(correction)).content.decode()
    assert browser.post(page(correction, "return_drop")).status_code == 409


def test_the_second_who_begins_finds_the_first(correction, accepted, indicator, provider, sign_in):
    browser = sign_in(provider)

    assert browser.get(page(accepted, "return_correct"))["Location"] == page(correction)
    words = {"wrong": [indicator.pk], "reason": "Words to keep", "seen": "0"}
    shown = browser.post(page(accepted, "return_correct"), words)
    assert shown.status_code == 409
    assert "Words to keep" in shown.text
    assert "begun to correct this return already" in shown.text
    assert page(correction) in shown.text


def test_a_page_from_before_another_correction_is_noticed(correction, accepted, indicator, provider, sign_in):
    drop_correction(correction, by=provider)
    MonitoringReturn.objects.filter(pk=accepted.pk).update(revision=3)

    words = {"wrong": [indicator.pk], "reason": "Words to keep", "seen": "0"}
    response = sign_in(provider).post(page(accepted, "return_correct"), words)

    assert response.status_code == 409
    assert "Words to keep" in response.content.decode()


def test_who_may_only_read_begins_and_takes_back_nothing(accepted, indicator, sign_in):
    organisation = accepted.agreement.organisation
    reader = MembershipFactory(organisation=organisation, role=Membership.Role.READS, user=UserFactory()).user
    browser = sign_in(reader)

    assert "Correct an accepted figure" not in browser.get(page(accepted)).content.decode()
    assert browser.get(page(accepted, "return_correct"))["Location"] == page(accepted)
    words = {"wrong": [indicator.pk], "reason": "Mine", "seen": "0"}
    assert browser.post(page(accepted, "return_correct"), words).status_code == 403
    assert MonitoringReturn.objects.corrections().count() == 0


@pytest.mark.parametrize("name", ["return_correct", "return_drop"])
def test_somebody_elses_is_not_found(name, accepted, sign_in):
    stranger = MembershipFactory(organisation=OrganisationFactory(), user=UserFactory()).user

    assert sign_in(stranger).post(page(accepted, name)).status_code == 404


def test_the_list_costs_the_same_with_corrections(
    correction, accepted, provider, sign_in, django_assert_max_num_queries
):
    browser = sign_in(provider)
    with django_assert_max_num_queries(12):
        shown = browser.get(reverse("provider_returns")).content.decode()

    assert "C-2017-0001, correction of return 1" in shown
