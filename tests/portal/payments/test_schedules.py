"""The schedule planned on one page, and what its rows wait for."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, confirm_condition
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement, Condition
from portal.events.ledger import timeline
from portal.payments.domain import (
    Terms,
    accept_claim,
    agree_variation,
    claim_money,
    prepare_payment,
    reach_milestone,
    set_schedule,
)
from portal.payments.domain.errors import DayInFuture, DoesNotAddUp, PaymentHeld, ReasonMissing, WaitsForTwo, WrongStep
from portal.payments.instalments import by_shares
from portal.payments.models import Instalment, Milestone
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import EndReportFactory, InstalmentFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)
NOTHING = Decimal(0)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


def agreement_of(state=Agreement.State.OFFERED, **facts):
    return AgreementFactory(state=state, value=Decimal("1000.00"), reference="SDF-2026-0042", **facts)


def row(amount, due_on=DAY, **facts):
    return Terms(amount=Decimal(amount), due_on=due_on, **facts)


def planned(agreement):
    rows = agreement.instalments.in_force().order_by("number").values_list("amount", "due_on")
    return [(str(amount), due_on) for amount, due_on in rows]


@pytest.mark.parametrize(
    ("whole", "shares", "parts"),
    [
        ("100.00", [50, 50], ["50.00", "50.00"]),
        ("100.00", ["33.33", "33.33", "33.34"], ["33.33", "33.33", "33.34"]),
        ("0.05", [50, 50], ["0.03", "0.02"]),
        ("1000.00", [30, 20], ["300.00", "200.00"]),
    ],
)
def test_shares_come_to_the_penny(whole, shares, parts):
    assert by_shares(Decimal(whole), [Decimal(one) for one in shares]) == [Decimal(one) for one in parts]


def test_shares_of_more_than_the_whole_are_none():
    with pytest.raises(ValueError, match="100 at most"):
        by_shares(Decimal(10), [Decimal(60), Decimal("40.01")])


def test_before_signing_the_whole_schedule_is_planned_anew(officer):
    agreement = agreement_of()
    set_schedule(agreement, [row("400.00"), row("600.00")], by=officer, rest=NOTHING)

    set_schedule(agreement, [row("900.00", date(2026, 7, 1))], by=officer, rest=Decimal("100.00"))

    assert planned(agreement) == [("900.00", date(2026, 7, 1))]
    assert [event.verb for event in timeline(agreement.instalments.get(number=1))] == [
        "instalment-changed",
        "instalment-planned",
    ]


def test_the_sum_never_passes_the_value_on_the_way(officer):
    agreement = agreement_of()
    set_schedule(agreement, [row("100.00"), row("900.00")], by=officer, rest=NOTHING)

    set_schedule(agreement, [row("900.00"), row("100.00")], by=officer, rest=NOTHING)

    assert planned(agreement) == [("900.00", DAY), ("100.00", DAY)]


@pytest.mark.parametrize(
    ("amounts", "rest", "said"),
    [
        (["999.99"], "0", r"£0\.01 would be left unplanned"),
        (["600.00", "400.01"], "0", r"£0\.01 too much"),
        (["600.00"], "400.01", r"come to £1,000"),
    ],
)
def test_it_comes_to_the_value_or_says_what_is_left(amounts, rest, said, officer):
    agreement = agreement_of()

    with pytest.raises(DoesNotAddUp, match=said):
        set_schedule(agreement, [row(one) for one in amounts], by=officer, rest=Decimal(rest))

    assert planned(agreement) == []


def test_after_signing_rows_are_only_added(officer):
    agreement = agreement_of(Agreement.State.LIVE)
    InstalmentFactory(agreement=agreement, number=1, amount=Decimal("400.00"), due_on=DAY)

    set_schedule(agreement, [row("500.00", date(2026, 9, 1))], by=officer, rest=Decimal("100.00"))

    assert planned(agreement) == [("400.00", DAY), ("500.00", date(2026, 9, 1))]


def test_after_the_end_nothing_is_planned(officer):
    with pytest.raises(WrongStep):
        set_schedule(agreement_of(Agreement.State.ENDED), [row("1000.00")], by=officer, rest=NOTHING)


def test_an_officer_of_contracts_does_not_plan_a_grant():
    with pytest.raises(NotAllowed):
        set_schedule(agreement_of(), [row("1000.00")], by=UserFactory(role=Role.COMMISSIONING_OFFICER), rest=NOTHING)


def test_no_row_waits_for_something_of_another_agreement(officer):
    with pytest.raises(WrongStep, match="another agreement"):
        set_schedule(agreement_of(), [row("1000.00", after_return=EndReportFactory())], by=officer, rest=NOTHING)


@pytest.mark.django_db(transaction=True)
def test_two_plan_at_once_and_it_never_exceeds_the_value():
    agreement = agreement_of(Agreement.State.LIVE)
    officers = [UserFactory(role=Role.GRANTS_OFFICER) for _ in range(2)]

    results = at_once(
        *[lambda by=by: set_schedule(agreement, [row("1000.00")], by=by, rest=NOTHING) for by in officers]
    )

    assert kinds(results) == ["DoesNotAddUp", "list"]
    assert planned(agreement) == [("1000.00", DAY)]


class TestWhatARowWaitsFor:
    def held(self, instalment, officer):
        try:
            prepare_payment(instalment, by=officer)
        except PaymentHeld as refusal:
            return refusal.reasons
        return []

    def test_a_condition(self, officer):
        agreement = agreement_of(Agreement.State.LIVE)
        condition = Condition.objects.create(agreement=agreement, number=3, text="Recruit a worker.", due_on=DAY)
        [one] = set_schedule(agreement, [row("1000.00", after_condition=condition)], by=officer, rest=NOTHING)

        before = self.held(one, officer)
        confirm_condition(condition, by=officer)

        assert (before, self.held(one, officer)) == (["It is paid once condition 3 is met."], [])

    def test_a_claim(self, officer):
        agreement = agreement_of(Agreement.State.LIVE, lead_officer=officer)
        [one] = set_schedule(agreement, [row("1000.00", by_claim=True)], by=officer, rest=NOTHING)
        trustee = MembershipFactory(organisation=agreement.organisation).user

        before = self.held(one, officer)
        accept_claim(claim_money(agreement, by=trustee, what_for="The hall.", instalment=one), by=officer)

        assert (before, self.held(one, officer)) == (["It is paid once a claim for it is accepted."], [])

    def test_a_milestone(self, officer):
        agreement = agreement_of(Agreement.State.LIVE)
        [one] = set_schedule(agreement, [row("1000.00", milestone="The hall is open")], by=officer, rest=NOTHING)

        before = self.held(one, officer)
        reach_milestone(one, by=officer, on=timezone.localdate(), evidence="Photographs.")

        assert before == ["It is paid once the milestone “The hall is open” is reached."]
        assert self.held(one, officer) == []
        assert Instalment.objects.get(pk=one.pk).due_on == timezone.localdate()

    def test_at_most_one_thing(self):
        report = EndReportFactory()

        with pytest.raises(Error, match="instalment_waits_for_one_thing"):
            InstalmentFactory(agreement=report.agreement, after_return=report, by_claim=True)


class TestAMilestone:
    @pytest.fixture
    def waiting(self, officer):
        agreement = agreement_of(Agreement.State.LIVE)
        [one] = set_schedule(agreement, [row("1000.00", milestone="The hall is open")], by=officer, rest=NOTHING)
        return one

    def test_it_is_confirmed_once_with_its_evidence(self, waiting, officer, private_folder):
        paper = SimpleUploadedFile("opening.pdf", PDF, "application/pdf")

        reach_milestone(waiting, by=officer, on=timezone.localdate(), evidence="Photographs.", file=paper)

        milestone = Milestone.objects.get()
        assert (milestone.confirmed_by, milestone.document in waiting.agreement.documents.all()) == (officer, True)
        with pytest.raises(WrongStep):
            reach_milestone(waiting, by=officer, on=timezone.localdate(), evidence="Again.")
        with pytest.raises(Error, match="Cannot update or delete"):
            Milestone.objects.update(name="Another")

    def test_it_is_not_reached_tomorrow_nor_without_evidence(self, waiting, officer):
        with pytest.raises(DayInFuture):
            reach_milestone(waiting, by=officer, on=timezone.localdate() + timedelta(days=1), evidence="It will.")
        with pytest.raises(ReasonMissing):
            reach_milestone(waiting, by=officer, on=timezone.localdate(), evidence=" ")

    def test_who_belongs_to_the_organisation_does_not_confirm_it(self, waiting, officer):
        MembershipFactory(organisation=waiting.agreement.organisation, user=officer)

        with pytest.raises(NotAllowed, match="confirm this milestone"):
            reach_milestone(waiting, by=officer, on=timezone.localdate(), evidence="Photographs.")

    def test_a_variation_of_the_value_keeps_it(self, waiting, officer):
        reach_milestone(waiting, by=officer, on=timezone.localdate(), evidence="Photographs.")
        asked = ask_variation(waiting.agreement, by=officer, reason="Cheaper.", new_value=Decimal("800.00"))
        agree_variation(asked, by=UserFactory(role=Role.GRANTS_OFFICER))

        again = waiting.agreement.instalments.in_force().get()

        assert (again.amount, again.milestone.name, again.milestone.reached_on) == (
            Decimal("800.00"),
            "The hall is open",
            timezone.localdate(),
        )


class TestThePage:
    PAGE = "/office/agreements/SDF-2026-0042/schedule/"

    def answers(self, *rows, counted="amounts", rest="", count=4):
        said = {"rows": str(count), "counted": counted, "rest": rest}
        for number, (figure, due_on, *more) in enumerate(rows, start=1):
            when, milestone = (*(more or ["day"]), "")[:2]
            said |= {f"figure_{number}": figure, f"due_on_{number}": due_on}
            said |= {f"when_{number}": when, f"milestone_{number}": milestone}
        return said

    def test_shares_become_amounts(self, sign_in, officer):
        agreement = agreement_of()

        sign_in(officer).post(
            self.PAGE, self.answers(("33.34", "2026-06-01"), ("66.66", "2026-09-01", "claim"), counted="shares")
        )

        assert planned(agreement) == [("333.40", DAY), ("666.60", date(2026, 9, 1))]
        assert agreement.instalments.get(number=2).by_claim

    @pytest.mark.parametrize(
        ("rows", "facts", "fields"),
        [
            ([("400", "2026-06-01")], {}, ["rest"]),
            ([("1400", "2026-06-01")], {}, ["rest"]),
            ([("0", "2026-06-01")], {}, ["figure_1"]),
            ([("-5", "2026-06-01")], {}, ["figure_1"]),
            ([("1.005", "2026-06-01")], {}, ["figure_1"]),
            ([("1000", "")], {}, ["due_on_1"]),
            ([("1000", "tomorrow")], {}, ["due_on_1"]),
            ([("1000", "2026-06-01", "milestone")], {}, ["milestone_1"]),
            ([("1000", "2026-06-01", "day", "The hall")], {}, ["when_1"]),
            ([("1000", "2026-06-01", "return-99999")], {}, ["when_1"]),
            ([("60", "2026-06-01"), ("41", "2026-06-01")], {"counted": "shares"}, ["__all__"]),
            ([], {}, ["__all__"]),
        ],
    )
    def test_what_does_not_fit_is_a_sentence_at_its_field(self, rows, facts, fields, sign_in, officer):
        agreement = agreement_of()

        response = sign_in(officer).post(self.PAGE, self.answers(*rows, **facts))

        assert (response.status_code, list(response.context["form"].errors)) == (422, fields)
        assert planned(agreement) == []

    def test_more_rows_keep_what_was_typed_and_plan_nothing(self, sign_in, officer):
        agreement = agreement_of()

        response = sign_in(officer).post(self.PAGE, self.answers(("400", "2026-06-01")) | {"more": "1"})

        form = response.context["form"]
        assert (response.status_code, form.count, form["figure_1"].value()) == (200, 7, "400")
        assert planned(agreement) == []

    def test_it_shows_what_is_planned(self, sign_in, officer):
        agreement = agreement_of()
        set_schedule(agreement, [row("1000.00", milestone="The hall is open")], by=officer, rest=NOTHING)

        form = sign_in(officer).get(self.PAGE).context["form"]

        assert [form[f"{name}_1"].value() for name in ("figure", "when", "milestone")] == [
            Decimal("1000.00"),
            "milestone",
            "The hall is open",
        ]

    def test_an_officer_confirms_a_milestone(self, sign_in, officer):
        agreement = agreement_of(Agreement.State.LIVE)
        [one] = set_schedule(agreement, [row("1000.00", milestone="The hall is open")], by=officer, rest=NOTHING)
        client, page = sign_in(officer), f"/office/agreements/SDF-2026-0042/instalments/{one.number}/reached/"

        shown = client.get("/office/agreements/SDF-2026-0042/").content.decode()
        client.post(page, {"on": timezone.localdate().isoformat(), "evidence": "Photographs."})

        assert page in shown
        assert Milestone.objects.get().reached_on == timezone.localdate()
        assert client.get(page).status_code == 404


class TestOneThingAtMost:
    """What an instalment waits for is guarded in the verbs and in the database, not only on the page."""

    @contextmanager
    def asked_at_once(self):
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_no_row_waits_for_two_things(self, officer):
        agreement = agreement_of()
        condition = Condition.objects.create(agreement=agreement, number=1, text="Send the lease.")
        for both in (
            {"milestone": "Opened", "by_claim": True},
            {"milestone": "Opened", "after_condition": condition},
            {"by_claim": True, "after_condition": condition},
        ):
            with pytest.raises(WaitsForTwo):
                set_schedule(agreement, [row("1000.00", **both)], by=officer, rest=NOTHING)
        assert not agreement.instalments.exists()

    def test_the_database_holds_it_too(self):
        claimed = InstalmentFactory(by_claim=True)
        with pytest.raises(IntegrityError, match="one thing at most"), self.asked_at_once():
            Milestone.objects.create(instalment=claimed, name="Opened")

        reached = InstalmentFactory()
        Milestone.objects.create(instalment=reached, name="Opened")
        with pytest.raises(IntegrityError, match="one thing at most"), self.asked_at_once():
            Instalment.objects.filter(pk=reached.pk).update(by_claim=True)

    def test_the_database_lets_nothing_be_prepared_that_is_not_owed_yet(self, officer):
        claimed, reached = InstalmentFactory(by_claim=True), InstalmentFactory()
        Milestone.objects.create(instalment=reached, name="Opened")
        facts = {"state": "prepared", "prepared_by": officer, "prepared_at": timezone.now()}

        for one, words in ((claimed, "claim is accepted"), (reached, "milestone is reached")):
            with pytest.raises(IntegrityError, match=words), transaction.atomic():
                Instalment.objects.filter(pk=one.pk).update(**facts)
