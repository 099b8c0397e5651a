"""The provider's pages about returns."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.agreements.models import Agreement
from portal.monitoring.domain import Reported, save_figures, spreadsheet_form
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.spreadsheet import as_csv, as_xlsx
from portal.organisations.models import Membership
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import MeasurementFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

PAGES = ["return", "return_figures", "return_xlsx", "return_csv", "return_upload", "return_check"]


@pytest.fixture
def due():
    """A return that is due, with one indicator, of an organisation that `provider` belongs to."""
    agreement = AgreementFactory(state=Agreement.State.LIVE, reference="C-2017-0001")
    TargetFactory(agreement=agreement, indicator__title="Referrals")
    return ReturnFactory(agreement=agreement, narrative="")


@pytest.fixture
def provider(due):
    return MembershipFactory(organisation=due.agreement.organisation, user=UserFactory()).user


@pytest.fixture
def indicator(due):
    return due.agreement.targets.get().indicator


def page(name: str, about: MonitoringReturn) -> str:
    return reverse(f"provider_{name}", args=[about.agreement.reference, about.number])


def test_a_long_page_lists_its_figures_at_its_head(due, provider, indicator, sign_in):
    for number in range(10):
        TargetFactory(agreement=due.agreement, indicator__title=f"Another {number}")
    save_figures(due, {indicator.pk: Reported(Decimal(19))}, by=provider)

    shown = BeautifulSoup(sign_in(provider).get(page("return_figures", due)).content, "html.parser")

    places = {one.a["href"][1:]: one.get_text() for one in shown.select(".govuk-details li")}
    assert len(places) == 11
    assert places[f"id_figure_{indicator.pk}"] == "Referrals: 19"
    assert [place for place in places if not shown.find(id=place)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_member_sees_every_page(name, due, provider, sign_in):
    assert sign_in(provider).get(page(name, due)).status_code == 200


@pytest.mark.parametrize("name", [*PAGES, "return_sent"])
def test_somebody_elses_return_is_not_found(name, due, sign_in):
    stranger = MembershipFactory(organisation=OrganisationFactory(), user=UserFactory()).user

    assert sign_in(stranger).get(page(name, due)).status_code == 404


def test_a_number_that_no_return_has_is_not_found(due, provider, sign_in):
    assert sign_in(provider).get(f"/provider/returns/C-2017-0001/{10**30}/").status_code == 404


def test_enter_check_send(due, provider, indicator, sign_in):
    browser = sign_in(provider)
    figures = {f"figure_{indicator.pk}": "1,019", f"note_{indicator.pk}": "", "narrative": "A start.", "seen": "0"}

    saved = browser.post(page("return_figures", due), figures)
    sent = browser.post(page("return_check", due), {"seen": "1"}, follow=True)

    assert saved["Location"] == page("return", due)
    due.refresh_from_db()
    assert (due.state, due.narrative) == (MonitoringReturn.State.SUBMITTED, "A start.")
    assert due.measurements.get().value == Decimal(1019)
    assert sent.redirect_chain == [(page("return_sent", due), 302)]
    assert "Return sent" in sent.content.decode()


def test_before_its_period_is_over_it_says_from_when_it_can_be_sent(due, provider, indicator, sign_in):
    save_figures(due, {indicator.pk: Reported(Decimal(19))}, by=provider, narrative="Written early.")
    early = "The period is not over. You can send this return from 31 December 2017 on"

    with time_machine.travel(due.period_end - timedelta(days=1), tick=False):
        client = sign_in(provider)
        begun = client.get(page("return", due)).content.decode()
        shown = client.get(page("return_check", due)).content.decode()
        answer = client.post(page("return_check", due), {"seen": "1"})

    due.refresh_from_db()
    assert "send it from 31 December 2017 on" in begun
    assert early in shown
    assert "Send the return" not in shown
    assert (answer.status_code, early in answer.content.decode()) == (422, True)
    assert (due.state, due.narrative, due.measurements.get().value) == ("due", "Written early.", Decimal(19))


def test_what_is_wrong_stands_at_its_box_with_what_was_typed(due, provider, indicator, sign_in):
    figures = {f"figure_{indicator.pk}": "4.5", f"note_{indicator.pk}": "", "narrative": "Words to keep", "seen": "0"}

    response = sign_in(provider).post(page("return_figures", due), figures)

    shown = response.content.decode()
    assert response.status_code == 422
    assert "Referrals: 4.5 is not a whole number. Enter a whole number such as 12." in shown
    assert 'value="4.5"' in shown
    assert "Words to keep" in shown
    assert "<title>Error: " in " ".join(shown.split())
    assert not due.measurements.exists()


def test_a_return_with_something_missing_cannot_be_sent(due, provider, sign_in):
    response = sign_in(provider).post(page("return_check", due), {"seen": "0"})

    assert response.status_code == 422
    assert "The figure for “Referrals”" in response.content.decode()
    due.refresh_from_db()
    assert due.state == MonitoringReturn.State.DUE


def test_a_page_from_yesterday_loses_nothing(due, provider, indicator, sign_in):
    MonitoringReturn.objects.update(revision=4)
    figures = {f"figure_{indicator.pk}": "19", f"note_{indicator.pk}": "", "narrative": "Words to keep", "seen": "3"}

    response = sign_in(provider).post(page("return_figures", due), figures)

    assert response.status_code == 409
    assert "Words to keep" in response.content.decode()
    assert not due.measurements.exists()


def as_shown(form):
    """What a browser sends that changes nothing on the page."""
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.fixture
def two_writers(due, indicator, provider, sign_in):
    """A page that was opened before a colleague saved 7 and some words; `send(changes)` sends it."""
    TargetFactory(agreement=due.agreement, indicator__title="Satisfied")
    browser, colleague = sign_in(provider), UserFactory(name="Colleague")
    MembershipFactory(organisation=due.agreement.organisation, user=colleague)
    form = browser.get(page("return_figures", due)).context["form"]
    sent = as_shown(form)
    save_figures(due, {indicator.pk: Reported(Decimal(7))}, narrative="Theirs.", by=colleague)
    return lambda changes: browser.post(page("return_figures", due), sent | changes)


def as_stored(due):
    due.refresh_from_db()
    return [one.value for one in due.measurements.order_by("pk")], due.narrative


def test_what_only_one_of_two_writers_changed_is_kept_from_both(two_writers, due):
    satisfied = due.agreement.targets.get(indicator__title="Satisfied").indicator

    response = two_writers({f"figure_{satisfied.pk}": "80"})

    assert response.status_code == 302
    assert as_stored(due) == ([Decimal(7), Decimal(80)], "Theirs.")


def test_what_both_changed_is_asked_and_nothing_is_saved(two_writers, due, indicator):
    response = two_writers({f"figure_{indicator.pk}": "9"})

    form = response.context["form"]
    assert response.status_code == 409
    assert list(form.errors) == [f"figure_{indicator.pk}"]
    assert form.fields[f"keep_{indicator.pk}"].choices == [
        ("mine", "Mine, as it stands on this page"),
        ("theirs", "Theirs: 7"),
    ]
    assert (form["narrative"].value(), form[f"figure_{indicator.pk}"].value()) == ("Theirs.", "9")
    assert as_stored(due) == ([Decimal(7)], "Theirs.")


def test_ones_own_words_from_another_window_are_named_as_such(sign_in, provider, due):
    browser = sign_in(provider)
    sent = as_shown(browser.get(page("return_figures", due)).context["form"])
    save_figures(due, {}, narrative="Then.", by=provider)

    form = browser.post(page("return_figures", due), sent | {"narrative": "Now."}).context["form"]

    assert "You, in another window, changed it at " in form.errors["narrative"][0]
    assert form.fields["keep_narrative"].label.startswith("You, in two windows, wrote here.")


def test_a_colleague_who_wrote_the_words_is_named(two_writers):
    form = two_writers({"narrative": "Mine."}).context["form"]

    assert ": Colleague changed it at " in form.errors["narrative"][0]


def test_ones_own_figure_from_another_window_is_named_as_such(sign_in, provider, due, indicator):
    browser = sign_in(provider)
    sent = as_shown(browser.get(page("return_figures", due)).context["form"])
    save_figures(due, {indicator.pk: Reported(Decimal(7))}, narrative="", by=provider)

    form = browser.post(page("return_figures", due), sent | {f"figure_{indicator.pk}": "9"}).context["form"]

    assert "You, in another window, changed it at " in form.errors[f"figure_{indicator.pk}"][0]
    assert form.fields[f"keep_{indicator.pk}"].label.startswith("You, in two windows, wrote here.")


@pytest.mark.parametrize(("choice", "figure"), [("mine", "9"), ("theirs", "7")])
def test_who_is_asked_chooses(choice, figure, two_writers, due, indicator):
    form = two_writers({f"figure_{indicator.pk}": "9"}).context["form"]
    again = as_shown(form)

    undecided = two_writers(again)
    decided = two_writers(again | {f"keep_{indicator.pk}": choice})

    assert (undecided.status_code, decided.status_code) == (422, 302)
    assert as_stored(due) == ([Decimal(figure)], "Theirs.")


def test_two_who_write_the_same_have_no_dispute(two_writers, due, indicator):
    response = two_writers({f"figure_{indicator.pk}": "7", "narrative": "Theirs."})

    assert response.status_code == 302
    assert as_stored(due) == ([Decimal(7)], "Theirs.")


@pytest.mark.parametrize("seen", ["", "x", "-1", str(10**40)])
def test_a_page_without_its_mark_is_no_error_of_ours(seen, due, provider, indicator, sign_in):
    figures = {f"figure_{indicator.pk}": "19", f"note_{indicator.pk}": "", "narrative": "", "seen": seen}

    assert sign_in(provider).post(page("return_figures", due), figures).status_code in {409, 422}
    assert not due.measurements.exists()


def test_who_may_only_read_is_told_so(due, indicator, sign_in):
    reader = MembershipFactory(
        organisation=due.agreement.organisation, user=UserFactory(), role=Membership.Role.READS
    ).user
    figures = {f"figure_{indicator.pk}": "19", f"note_{indicator.pk}": "", "narrative": "", "seen": "0"}

    assert sign_in(reader).post(page("return_figures", due), figures).status_code == 403
    assert not due.measurements.exists()


@pytest.mark.parametrize(("write", "name"), [(as_csv, "figures.csv"), (as_xlsx, "figures.xlsx")])
def test_a_file_is_saved_and_the_same_file_changes_nothing(write, name, due, provider, indicator, sign_in):
    MeasurementFactory(monitoring_return=due, indicator=indicator, value=Decimal(22))
    content = write(spreadsheet_form(due))
    due.measurements.all().delete()
    browser = sign_in(provider)

    first = browser.post(
        page("return_upload", due), {"file": SimpleUploadedFile(name, content), "seen": "0"}, follow=True
    )
    again = browser.post(
        page("return_upload", due), {"file": SimpleUploadedFile(name, content), "seen": "1"}, follow=True
    )

    assert due.measurements.get().value == Decimal(22)
    due.refresh_from_db()
    assert due.revision == 1
    assert "The figures of the file are saved." in first.content.decode()
    assert "nothing has changed" in again.content.decode()


def test_a_bad_file_is_refused_cell_by_cell_and_nothing_is_stored(due, provider, sign_in):
    second = TargetFactory(agreement=due.agreement, indicator__title="Satisfied").indicator
    first = due.agreement.targets.exclude(indicator=second).get().indicator
    content = (
        "Return,Code,Indicator,Definition,Unit,Last period,Figure,Note\n"
        f"C-2017-0001/1,{first.pk},Referrals,,,,22,\n"
        f"C-2017-0001/1,{second.pk},Satisfied,,,,<b>many</b>,\n"
    )

    response = sign_in(provider).post(
        page("return_upload", due), {"file": SimpleUploadedFile("f.csv", content.encode()), "seen": "0"}
    )

    shown = response.content.decode()
    assert response.status_code == 422
    assert "1 thing to put right in the file" in shown
    assert "Row 3, column G (Figure)" in shown
    assert "“&lt;b&gt;many&lt;/b&gt;” is not a number." in shown
    assert not due.measurements.exists()


def test_no_file_at_all(due, provider, sign_in):
    response = sign_in(provider).post(page("return_upload", due), {"seen": "0"})

    assert response.status_code == 422
    assert "Choose the filled-in template" in response.content.decode()


def test_a_question_is_answered(due, provider, indicator, sign_in):
    asked = ReturnFactory(
        agreement=due.agreement, number=2, period_start="2018-01-01", period_end="2018-03-31", asked=True
    )
    MeasurementFactory(monitoring_return=asked, indicator=indicator)
    browser = sign_in(provider)

    without = browser.post(page("return_check", asked), {"answer": "", "seen": "0"})
    browser.post(page("return_check", asked), {"answer": "All of them.", "seen": "0"})

    assert without.status_code == 422
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (MonitoringReturn.State.SUBMITTED, "All of them.")


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_asks_the_same_number_of_questions(rows, due, provider, sign_in, django_assert_max_num_queries):
    for number in range(2, rows + 1):
        ReturnFactory(
            agreement=AgreementFactory(organisation=due.agreement.organisation, state=Agreement.State.LIVE),
            number=number,
        )
    browser = sign_in(provider)

    with django_assert_max_num_queries(9):
        response = browser.get(reverse("provider_returns"))

    assert len(response.context["page"].object_list) == min(rows, 20)


def test_what_is_to_be_done_stands_first(due, provider, sign_in):
    agreement = due.agreement
    accepted = ReturnFactory(
        agreement=agreement, number=5, period_start="2019-01-01", period_end="2019-03-31", accepted=True
    )
    asked = ReturnFactory(agreement=agreement, number=6, period_start="2019-04-01", period_end="2019-06-30", asked=True)
    sent = ReturnFactory(agreement=agreement, number=7, period_start="2019-07-01", period_end="2019-09-30", sent=True)

    response = sign_in(provider).get(reverse("provider_returns"))

    assert list(response.context["page"]) == [asked, due, sent, accepted]


@pytest.mark.parametrize("where", ["the list", "its own page", "the agreement's page"])
def test_a_question_is_to_be_answered_and_nothing_is_overdue(where, provider, due, sign_in):
    MonitoringReturn.objects.filter(pk=due.pk).delete()
    asked = ReturnFactory(agreement=due.agreement, asked=True)
    address = {
        "the list": reverse("provider_returns"),
        "its own page": page("return", asked),
        "the agreement's page": reverse("provider_agreement", args=[asked.agreement.reference]),
    }

    shown = sign_in(provider).get(address[where]).content.decode()

    assert ("Question to answer" in shown, "Overdue" in shown) == (True, False)
