"""A return to its spreadsheet and back: what is filled in beforehand, and what is stored."""

import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from portal.agreements.models import Agreement
from portal.monitoring.domain import Reported, save_figures, save_file, spreadsheet_form
from portal.monitoring.models import Category, MeasurementPart
from portal.monitoring.spreadsheet import FiguresRefused, as_csv, as_xlsx
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import BreakdownFactory, ReturnFactory, TargetFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(state=Agreement.State.LIVE, reference="C-2017-0001", title="Restorative justice")


@pytest.fixture
def provider(agreement):
    return MembershipFactory(organisation=agreement.organisation, user=UserFactory()).user


@pytest.fixture
def indicator(agreement):
    indicator = TargetFactory(agreement=agreement, indicator__title="Referrals").indicator
    indicator.breakdowns.add(BreakdownFactory(title="Source of referral", slug="source"))
    return indicator


@pytest.fixture
def due(agreement):
    """The third quarter of the target's year."""
    return ReturnFactory(agreement=agreement, number=3, period_start=date(2018, 4, 1), period_end=date(2018, 6, 30))


def parts(**values):
    return {Category.objects.get(label=label).pk: Decimal(value) for label, value in values.items()}


def kept(about):
    return dict(
        MeasurementPart.objects.filter(measurement__monitoring_return=about).values_list("category__label", "value")
    )


@pytest.fixture
def earlier(agreement, indicator, provider):
    """19 and 25 in the first two quarters, and 100 in the year before."""
    for number, (starts, ends, value, split) in enumerate(
        [
            (date(2017, 10, 1), date(2017, 12, 31), 19, parts(Police=12, Themselves=7)),
            (date(2018, 1, 1), date(2018, 3, 31), 25, parts(Police=25)),
            (date(2017, 7, 1), date(2017, 9, 30), 100, parts(Police=100)),
        ],
        start=10,
    ):
        one = ReturnFactory(agreement=agreement, number=number, period_start=starts, period_end=ends)
        save_figures(one, {indicator.pk: Reported(Decimal(value), "", split)}, by=provider)


def filled(due, *figures):
    """The workbook of the return, with figures from the second row down."""
    book = load_workbook(io.BytesIO(as_xlsx(spreadsheet_form(due))))
    for row, value in enumerate(figures, start=2):
        book["Figures"].cell(row, 8).value = value
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_last_figures_and_the_year_so_far_are_filled_in(due, earlier):
    line = spreadsheet_form(due).lines[0]

    assert (line.last, line.to_date, line.year) == (Decimal(25), Decimal(44), "1 October 2017 to 31 March 2018")
    assert [(one.label, one.last, one.to_date) for one in line.splits[0].parts] == [
        ("Police", Decimal(25), Decimal(37)),
        ("Themselves", None, Decimal(7)),
        ("Not known", None, None),
    ]


def test_figures_and_parts_of_a_file_are_kept(due, indicator, provider):
    assert save_file(due, filled(due, 30, 20, 9, 1), "return.xlsx", by=provider)

    assert due.measurements.get().value == Decimal(30)
    assert kept(due) == {"Police": Decimal(20), "Themselves": Decimal(9), "Not known": Decimal(1)}


def test_the_same_file_twice_changes_nothing(due, indicator, provider):
    content = filled(due, 30, 20, 9, 1)
    save_file(due, content, "return.xlsx", by=provider)
    due.refresh_from_db()

    assert not save_file(due, content, "return.xlsx", by=provider)
    due.refresh_from_db()
    assert due.revision == 1


@pytest.mark.parametrize(("write", "name"), [(as_xlsx, "return.xlsx"), (as_csv, "return.csv")])
def test_a_file_as_it_goes_out_changes_nothing(write, name, due, indicator, provider):
    split = parts(Police=12, Themselves=7)
    save_figures(due, {indicator.pk: Reported(Decimal(19), "Two came late.", split)}, by=provider)
    due.refresh_from_db()

    assert not save_file(due, write(spreadsheet_form(due)), name, by=provider)
    assert kept(due) == {"Police": Decimal(12), "Themselves": Decimal(7)}


def test_nothing_is_kept_of_a_file_whose_parts_do_not_add_up(due, indicator, provider):
    with pytest.raises(FiguresRefused, match="the parts in rows 3 to 5 come to 29, but the figure is 30"):
        save_file(due, filled(due, 30, 20, 9, 0), "return.xlsx", by=provider)

    assert not due.measurements.exists()


def test_a_category_that_came_meanwhile_is_asked_for(due, indicator, provider):
    content = filled(due, 30, 20, 9, 1)
    Category.objects.create(breakdown=indicator.breakdowns.get(), number=4, label="Courts", code="courts")

    with pytest.raises(FiguresRefused, match="There is no row for “Referrals, by source of referral: Courts”"):
        save_file(due, content, "return.xlsx", by=provider)


@pytest.mark.parametrize("many", [1, 8])
def test_the_template_asks_the_same_number_of_questions(many, due, earlier, django_assert_max_num_queries):
    for _ in range(many):
        TargetFactory(agreement=due.agreement).indicator.breakdowns.add(BreakdownFactory(), BreakdownFactory())

    with django_assert_max_num_queries(8):
        form = spreadsheet_form(due)
    assert len(form.lines) == many + 1


class TestAnAverageOfNobody:
    @pytest.fixture
    def days(self, agreement):
        made = TargetFactory(agreement=agreement, indicator__title="Days", indicator__aggregation="average").indicator
        made.breakdowns.add(BreakdownFactory(title="Wait", slug="wait", labels=["Short", "Long"]))
        return made

    def test_is_left_empty_and_taken_out(self, due, days, provider):
        save_figures(due, {days.pk: Reported(Decimal(9))}, by=provider)

        assert save_file(due, filled(due, ""), "a.xlsx", by=provider)
        assert list(due.measurements.all()) == []

    def test_has_no_parts_and_no_note(self, due, days, provider):
        book = load_workbook(io.BytesIO(filled(due, "", 3)))
        book["Figures"].cell(2, 9).value = "Nobody came."
        content = io.BytesIO()
        book.save(content)

        with pytest.raises(FiguresRefused) as refused:
            save_file(due, content.getvalue(), "a.xlsx", by=provider)

        assert [(one.row, one.what) for one in refused.value.problems] == [
            (2, "There is a note and no figure"),
            (2, "Days, by wait: there are parts and no figure"),
        ]
