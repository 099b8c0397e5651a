"""Funds and calls in the back office: what is saved, what is frozen, and what is refused with a sentence."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from grants.domain.decisions import decide
from grants.domain.project_facts import keys_missing
from grants.models import Call, Fund
from grants.office.reminder_days import SENTENCE
from portal.accounts.roles import Role
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.organisations.models import Membership
from portal.questionnaires.models import Questionnaire
from tests.grants.domain.test_decisions import AGREED, award
from tests.grants.factories import (
    ApplicationFactory,
    CallFactory,
    CriterionFactory,
    FundBudgetFactory,
    FundFactory,
    GateFactory,
    MatrixSchemeFactory,
    PanelMemberFactory,
    WeightedSchemeFactory,
)
from tests.grants.scenes import call_with_panel, score, scored, scorers_of, with_the_panel
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import MembershipFactory

pytestmark = pytest.mark.django_db

ASKED = [
    ("project_name", "short", "What is your project called?"),
    ("summary", "short", "What will you do?"),
    ("amount_requested", "money", "How much do you ask for?"),
    ("starts_on", "date", "When does it start?"),
    ("ends_on", "date", "When does it end?"),
]

SCORING_BEGUN = (
    "Scoring has begun, so the scheme, the criteria with their weights, and how many score, how blind and how "
    "far apart stay as they are."
)


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.GRANTS_OFFICER))


def questionnaire(asked=ASKED):
    questions = [{"type": kind, "value": {"key": key, "label": label}} for key, kind, label in asked]
    section = {"type": "section", "value": {"title": "Project", "key": "project", "questions": questions}}
    return Questionnaire.objects.create(title="Community grant", purpose="application", sections=[section])


def call_data(fund, budget, **changes):
    """What the form sends for a whole call; `changes` are laid over it."""
    panel = changes.pop("panel", [{"user": UserFactory(role=Role.PANEL_CHAIR).pk, "is_chair": "on"}])
    weights = changes.pop("weights", [60, 40])
    criteria = [
        {
            "number": number,
            "title": f"Criterion {number}",
            "guidance": "Look.",
            "weight": weight,
            "anchors": "0: None\n5: All",
        }
        for number, weight in enumerate(weights, start=1)
    ]
    fields = {
        "fund": fund.pk,
        "budget": budget.pk,
        "title": "Autumn grants",
        "slug": "autumn-grants",
        "summary": "Small grants.",
        "description": "What we look for.",
        "who_may_apply": "Charities",
        "how_it_is_decided": "A panel scores.",
        "opens_at": "2026-11-01 12:00",
        "closes_at": "2026-12-01 12:00",
        "decision_expected_on": "2027-01-15",
        "minimum_amount": "100",
        "maximum_amount": "3000",
        "scheme": WeightedSchemeFactory().pk,
        "scorers_needed": "2",
        "applications_per_organisation": "1",
        "signatories_asked": "1",
        "moderation_spread": "2",
        "gates": inline_formset([{"number": 1, "title": "Eligibility", "guidance": ""}]),
        "criteria": inline_formset(criteria),
        "panel": inline_formset(panel),
    }
    return nested_form_data(fields | changes)


@pytest.fixture
def budget():
    return FundBudgetFactory()


def errors(response):
    form = response.context["form"]
    return {name: list(sentences) for name, sentences in form.errors.items()}


def test_a_fund_is_made_with_its_budgets(office):
    data = {
        "name": "Safer Dorset Fund",
        "slug": "safer-dorset-fund",
        "code": "SDF",
        "audience": "external",
        "purpose": "Small grants.",
        "legal_power": "Section 9",
        "decision_body": "Police and Crime Commissioner",
        "contact_email": "grants@office.example",
        "budgets": inline_formset([{"year": "2026", "amount": "50000.00"}]),
        "outside_links": inline_formset([]),
    }

    office.post(reverse("funds:add"), nested_form_data(data))

    assert [(one.year, one.amount) for one in Fund.objects.get().budgets.all()] == [(2026, Decimal("50000.00"))]


def test_a_budget_cannot_fall_below_what_is_awarded(office):
    call = call_with_panel(budget="1500.00")
    decide(scored(call, *AGREED), award("1000.00"), by=UserFactory(role=Role.COMMISSIONER))
    fund = call.fund
    row = {"id": call.budget_id, "year": "2026", "amount": "999.99"}
    data = {name: getattr(fund, name) for name in ("name", "slug", "code", "audience", "purpose", "legal_power")}
    data |= {"decision_body": fund.decision_body, "contact_email": fund.contact_email}

    response = office.post(
        reverse("funds:edit", args=[fund.pk]), nested_form_data(data | {"budgets": inline_formset([row], initial=1)})
    )

    assert errors(response)["__all__"] == [f"The budget of {call.budget} cannot be less than what is awarded."]


def test_saving_a_call_freezes_its_questions(office, budget):
    form = questionnaire()

    office.post(reverse("calls:add"), call_data(budget.fund, budget, application_form=form.pk, published="on"))

    call = Call.objects.get()
    assert (call.questionnaire_version.questionnaire, call.questionnaire_version.number) == (form, 1)
    assert call.criteria.first().anchors == {"0": "None", "5": "All"}
    # Noon in London on a winter's day.
    assert call.opens_at.isoformat() == "2026-11-01T12:00:00+00:00"


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"weights": [60, 30]}, {"scheme": ["The weights of the criteria add up to 90. They must make 100."]}),
        ({"closes_at": "2026-10-01 12:00"}, {"closes_at": ["The call must close after it opens."]}),
        ({"maximum_amount": "99"}, {"maximum_amount": ["The largest grant must not be below the smallest."]}),
        (
            {"scores_needed_by": "2026-12-01"},
            {"scores_needed_by": ["The panel scores after the call has closed. Choose a later day."]},
        ),
        (
            {"scores_needed_by": "2027-01-16"},
            {"scores_needed_by": ["Choose 15 January 2027 or earlier: applicants hear then."]},
        ),
        ({"published": "on"}, {"application_form": ["Choose the application form before you publish the call."]}),
    ],
)
def test_a_call_that_cannot_work_is_refused_at_its_field(office, budget, changes, wrong):
    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, **changes))

    assert errors(response) == wrong
    assert not Call.objects.exists()


def test_a_panel_has_one_chair(office, budget):
    people = [{"user": UserFactory(role=Role.PANEL_MEMBER).pk, "is_chair": ""} for _ in range(2)]

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, panel=people))

    assert errors(response) == {"__all__": ["The panel has no chairs. Choose one person to chair it."]}


def test_numbers_are_swapped_and_the_chair_moves_up_in_one_save(office):
    call = CallFactory(scheme=WeightedSchemeFactory())
    gates = [GateFactory(call=call, number=number) for number in (1, 2)]
    criteria = [CriterionFactory(call=call, number=number, weight=50) for number in (1, 2)]
    seats = [PanelMemberFactory(call=call, is_chair=chairs) for chairs in (False, True)]
    swapped = [
        {"id": one.pk, "number": 3 - one.number, "title": one.title, "guidance": "Look.", "weight": "50", "anchors": ""}
        for one in criteria
    ]
    panel = [{"id": one.pk, "user": one.user_id, "is_chair": "" if one.is_chair else "on"} for one in seats]
    data = call_data(
        call.fund,
        call.budget,
        slug=call.slug,
        scheme=call.scheme_id,
        gates=inline_formset(
            [{"id": one.pk, "number": 3 - one.number, "title": one.title, "guidance": ""} for one in gates], initial=2
        ),
        criteria=inline_formset(swapped, initial=2),
    )
    data |= nested_form_data({"panel": inline_formset(panel, initial=2)})

    response = office.post(reverse("calls:edit", args=[call.pk]), data)

    assert response.status_code == 302, errors(response)
    assert list(call.gates.all()) == gates[::-1]
    assert list(call.criteria.all()) == criteria[::-1]
    assert [one.user for one in call.panel.filter(is_chair=True)] == [seats[0].user]


def test_a_save_without_a_change_keeps_the_chair(office):
    call = CallFactory()
    seats = [PanelMemberFactory(call=call, is_chair=chairs) for chairs in (False, True)]
    panel = [{"id": one.pk, "user": one.user_id, "is_chair": "on" if one.is_chair else ""} for one in seats]
    data = call_data(call.fund, call.budget, slug=call.slug, scheme=call.scheme_id)
    data |= nested_form_data({"panel": inline_formset(panel, initial=2)})

    response = office.post(reverse("calls:edit", args=[call.pk]), data)

    assert response.status_code == 302, errors(response)
    assert [one.user for one in call.panel.filter(is_chair=True)] == [seats[1].user]


def test_a_number_is_given_once(office, budget):
    gates = [{"number": 1, "title": title, "guidance": ""} for title in ("Eligibility", "Governance")]

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, gates=inline_formset(gates)))

    assert response.status_code == 200
    assert not Call.objects.exists()


def test_a_budget_of_another_fund_is_refused(office, budget):
    response = office.post(reverse("calls:add"), call_data(FundFactory(), budget))

    assert errors(response) == {"budget": ["This budget belongs to another fund."]}


@pytest.mark.parametrize("name", ["closes_at", "decision_expected_on"])
def test_a_year_too_far_away_is_refused_at_its_field(office, budget, name):
    far = {"closes_at": "9999-12-31 12:00", "decision_expected_on": "9999-12-31"}

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, **{name: far[name]}))

    assert "Check the year, 9999 is too far away." in errors(response)[name]


def test_a_matrix_needs_no_weights(office, budget):
    office.post(reverse("calls:add"), call_data(budget.fund, budget, weights=[0, 0], scheme=MatrixSchemeFactory().pk))

    assert Call.objects.get().criteria.count() == 2


def test_a_form_that_lacks_what_the_office_needs_is_refused(office, budget):
    form = questionnaire(asked=ASKED[:3])

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, application_form=form.pk))

    assert errors(response) == {
        "application_form": [
            "“Community grant” must ask everybody for starts_on, ends_on, and not leave them optional. A new "
            "application form under Questionnaires begins with these questions."
        ]
    }


def test_questions_stay_once_somebody_has_begun_to_apply(office):
    call = CallFactory()
    ApplicationFactory(call=call)

    text = office.get(reverse("calls:edit", args=[call.pk])).content.decode()

    assert "Somebody has begun to apply, so it stays." in text


def test_criteria_stay_once_scoring_has_begun(office):
    call = call_with_panel()
    score(with_the_panel(call), scorers_of(call)[0], 3, 3)

    response = office.post(
        reverse("calls:edit", args=[call.pk]), call_data(call.fund, call.budget, slug=call.slug, weights=[100])
    )

    assert SCORING_BEGUN in errors(response)["scheme"]


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({}, False),
        ({"weights": [60, 40]}, True),
        ({"scorers_needed": "1"}, True),
        ({"moderation_spread": "3"}, True),
        ({"blind": "on"}, True),
    ],
)
def test_what_scores_were_given_under_stays_once_scoring_has_begun(office, changes, refused):
    call = call_with_panel()
    score(with_the_panel(call), scorers_of(call)[0], 3, 3)
    sent = call_data(
        call.fund,
        call.budget,
        title="",  # so that it is not saved in any case
        scheme=call.scheme_id,
        scorers_needed=call.scorers_needed,
        moderation_spread=call.moderation_spread,
    )
    weights = changes.pop("weights", [50, 50])
    rows = [
        {"id": one.pk, "number": one.number, "title": one.title, "guidance": one.guidance, "weight": weight}
        for one, weight in zip(call.criteria.all(), weights, strict=True)
    ]
    sent |= nested_form_data({"criteria": inline_formset(rows, initial=2)}) | changes

    response = office.post(reverse("calls:edit", args=[call.pk]), sent)

    assert (SCORING_BEGUN in errors(response).get("scheme", [])) is refused


@pytest.mark.parametrize("name", ["calls:index", "funds:index", "schemes:index"])
def test_the_commissioner_reads_and_does_not_change(sign_in, name):
    CallFactory()
    browser = sign_in(UserFactory(role=Role.COMMISSIONER))

    assert browser.get(reverse(name)).status_code == 200
    assert browser.get(reverse(name.replace("index", "add"))).status_code == 302


def test_a_scheme_reads_as_words(office):
    scheme = MatrixSchemeFactory()

    text = office.get(reverse("schemes:inspect", args=[scheme.pk])).content.decode()

    assert "1 Poor; 2 Fair; 3 Good; 4 Excellent; 5 Exceptional" in text
    assert "from 7: Recommended" in text


@pytest.mark.parametrize("needed_by", ["2026-12-02", "2027-01-15"])
def test_scores_are_needed_between_the_close_and_the_decision(office, budget, needed_by):
    office.post(reverse("calls:add"), call_data(budget.fund, budget, scores_needed_by=needed_by))

    assert Call.objects.get().scores_needed_by == date.fromisoformat(needed_by)


def test_a_call_left_without_a_slug_takes_it_from_its_title(office, budget):
    office.post(reverse("calls:add"), call_data(budget.fund, budget, slug="", title="Grants for Safer Roads"))

    assert Call.objects.get().slug == "grants-for-safer-roads"


def test_a_slug_that_another_call_has_is_refused_at_its_field(office, budget):
    CallFactory(slug="autumn-grants")

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget))

    assert errors(response) == {"slug": ["Another one has this name in its web address. Choose another."]}


def test_rows_without_a_number_come_last_in_the_order_of_the_page(office, budget):
    gates = [{"number": number, "title": title, "guidance": ""} for number, title in (("", "A"), (3, "B"), ("", "C"))]

    office.post(reverse("calls:add"), call_data(budget.fund, budget, gates=inline_formset(gates)))

    assert [(one.number, one.title) for one in Call.objects.get().gates.all()] == [(3, "B"), (4, "A"), (5, "C")]


@pytest.mark.parametrize(("role", "offered"), [(Role.PANEL_MEMBER, True), (Role.PANEL_CHAIR, True), (None, False)])
def test_only_who_may_come_in_at_the_panels_door_is_offered_for_a_panel(office, budget, role, offered):
    person = UserFactory(role=role)
    seat = [{"user": person.pk, "is_chair": "on"}]

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, panel=seat))

    assert (response.status_code == 302) is offered
    assert Call.objects.exists() is offered


def test_a_new_application_form_begins_with_what_every_application_needs(office):
    page = office.get(reverse("questionnaires:add"), {"purpose": "application"})

    assert keys_missing(page.context["form"].instance.schema) == []


def test_a_copied_questionnaire_takes_another_title(office):
    page = office.get(reverse("questionnaires:copy", args=[questionnaire().pk]))

    assert page.context["form"]["title"].value() == "Copy of Community grant"


def test_a_fund_leads_to_a_call_on_it(office, budget):
    page = office.get(reverse("calls:add"), {"fund": budget.fund_id})

    form = page.context["form"]
    assert (form["fund"].value(), form["budget"].value()) == (budget.fund_id, budget.pk)


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "-1", "0"])
def test_a_made_up_fund_leads_to_an_empty_call(office, given):
    page = office.get(reverse("calls:add"), {"fund": given})

    assert page.context["form"]["fund"].value() is None


@pytest.mark.parametrize(
    ("published", "said"),
    [("", "Nobody outside the office sees it yet: tick “Published” when it is ready."), ("on", "on the public site")],
)
def test_saving_a_call_says_who_sees_it(office, budget, published, said):
    data = call_data(budget.fund, budget, application_form=questionnaire().pk, published=published)

    page = office.post(reverse("calls:add"), data, follow=True)

    assert said in page.content.decode()


def test_an_empty_row_too_many_is_no_error(office, budget):
    gates = [{"number": 1, "title": "A", "guidance": ""}, {"number": "", "title": "", "guidance": ""}]

    office.post(reverse("calls:add"), call_data(budget.fund, budget, gates=inline_formset(gates)))

    assert [one.title for one in Call.objects.get().gates.all()] == ["A"]


def closing(office, call, closes_at, **more):
    data = call_data(call.fund, call.budget, slug=call.slug, scheme=call.scheme_id, closes_at=closes_at, **more)
    panel = [{"id": one.pk, "user": one.user_id, "is_chair": "on"} for one in call.panel.all()]
    data |= nested_form_data({"panel": inline_formset(panel, initial=len(panel))})
    kept = {"opens_at": call.opens_at.strftime("%Y-%m-%d %H:%M"), "decision_expected_on": call.decision_expected_on}
    return office.post(reverse("calls:edit", args=[call.pk]), data | kept)


@pytest.fixture
def open_call():
    """Open, with one application being written by an organisation with another member."""
    call = CallFactory()
    PanelMemberFactory(call=call, is_chair=True)
    draft = ApplicationFactory(call=call)
    MembershipFactory(organisation=draft.organisation, user=UserFactory())
    return Call.objects.get(pk=call.pk)


def test_an_earlier_end_is_confirmed_and_those_who_write_hear_of_it(office, open_call):
    earlier = (timezone.localtime(open_call.closes_at) - timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    asked = closing(office, open_call, earlier, published="on")
    before = Call.objects.get().closes_at
    confirmed = closing(office, open_call, earlier, published="on", closes_earlier="on")

    assert "1 application is being written and may be shut out." in errors(asked)["closes_at"][0]
    assert "Yes, close the call earlier" in asked.content.decode()
    assert before == open_call.closes_at
    assert confirmed.status_code == 302, errors(confirmed)
    people = {one.created_by.email for one in open_call.applications.all()}
    people |= set(Membership.objects.values_list("user__email", flat=True))
    assert {one.to for one in Message.objects.filter(event="grants/closes_earlier")} == people
    assert timeline(open_call).first().verb == "closing-moved"


def test_more_time_is_on_record_and_writes_to_nobody(office, open_call):
    later = (timezone.localtime(open_call.closes_at) + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    response = closing(office, open_call, later, published="on")

    assert response.status_code == 302, errors(response)
    assert timeline(open_call).first().verb == "closing-moved"
    assert not Message.objects.filter(event="grants/closes_earlier").exists()


def test_amounts_are_typed_as_people_write_them(office, budget):
    amounts = {"minimum_amount": "£1,000", "maximum_amount": "2,500.50"}

    response = office.post(reverse("calls:add"), call_data(budget.fund, budget, **amounts))

    assert response.status_code == 302, errors(response)
    call = Call.objects.get()
    assert (call.minimum_amount, call.maximum_amount) == (Decimal("1000.00"), Decimal("2500.50"))


def test_a_set_up_form_in_error_lists_what_is_wrong_in_its_rows_too(office, budget):
    gates = inline_formset([{"number": 1, "title": "", "guidance": "Look."}])

    text = office.post(reverse("calls:add"), call_data(budget.fund, budget, title="", gates=gates)).content.decode()

    assert "<title>Error: " in text
    assert re.findall(r'<li><a href="#([^"]+)">', text) == ["id_title", "id_gates-0-title"]


@pytest.mark.parametrize(("typed", "kept"), [("7, 2", [7, 2]), ("2 14", [14, 2]), ("", []), ("3,3", [3])])
def test_the_office_says_when_drafts_are_reminded(office, budget, typed, kept):
    office.post(reverse("calls:add"), call_data(budget.fund, budget, reminder_days=typed))

    assert Call.objects.get().reminder_days == kept


@pytest.mark.parametrize("typed", ["a week", "0", "61", "-1", "1.5", "1,2,3,4,5,6", "999999999999"])
def test_days_that_are_none_are_refused_with_a_sentence(office, budget, typed):
    page = office.post(reverse("calls:add"), call_data(budget.fund, budget, reminder_days=typed))

    assert page.context["form"].errors["reminder_days"] == [SENTENCE]
    assert not Call.objects.exists()
