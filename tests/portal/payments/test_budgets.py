"""Budgets by line: claims against them, decided line by line, and money moved between lines."""

from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation
from portal.agreements.domain.errors import NotAllowed
from portal.agreements.models import Agreement
from portal.mail.models import Message
from portal.payments.budgeting import Part as Line
from portal.payments.budgeting import share_out, tolerance_of
from portal.payments.domain import (
    accept_claim,
    agree_variation,
    cancel,
    claim_money,
    make_budget,
    move_between_lines,
    refuse_claim,
    set_budget,
)
from portal.payments.domain.budgets import lines_of
from portal.payments.domain.claims import Part, Verdict
from portal.payments.domain.errors import EvidenceMissing, MoreThanAgreed, NotByLine, ReasonMissing, WrongStep
from portal.payments.models import BudgetLine, Claim, ClaimLine, Virement
from tests.at_once import at_once, kinds
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.documents.files import PDF
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.factories import InstalmentFactory

pytestmark = pytest.mark.django_db

PAGE = "/provider/SDF-2026-0042/"
OFFICE = "/office/agreements/SDF-2026-0042/"


@contextmanager
def asked_now():
    """What is asked when a transaction commits is asked at the end of the block."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def pdf(name="invoice.pdf"):
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def agreement(officer):
    """£1,000: £600 for staff and £400 for the hall, each with a tolerance of 10 per cent."""
    one = AgreementFactory(
        state=Agreement.State.LIVE, lead_officer=officer, value=Decimal("1000.00"), reference="SDF-2026-0042"
    )
    make_budget(one, [Line("Staff", Decimal(600)), Line("Hall", Decimal(400))], by=None)
    return one


@pytest.fixture
def trustee(agreement):
    return MembershipFactory(organisation=agreement.organisation).user


def line(agreement, name):
    return next(one for one in lines_of(agreement) if one.name == name)


def claimed(agreement, trustee, *, file=True, instalment=None, **amounts):
    parts = [
        Part(line=line(agreement, name), amount=Decimal(amount), what_for=f"{name} in May.")
        for name, amount in amounts.items()
    ]
    proof = pdf() if file else None
    return claim_money(agreement, by=trustee, what_for="May.", instalment=instalment, parts=parts, file=proof)


class TestArithmetic:
    def test_lines_that_fit_stay_and_others_are_cut_in_proportion_to_the_penny(self):
        asked = [Line("Staff", Decimal(100)), Line(" staff ", Decimal(0)), Line("Hall ", Decimal(50)), Line("Staff", 1)]

        assert share_out(asked, Decimal(200)) == [Line("Staff", Decimal(101)), Line("Hall", Decimal(50))]
        cut = share_out([Line("a", Decimal(1)), Line("b", Decimal(1)), Line("c", Decimal(1))], Decimal("1.00"))
        assert [one.amount for one in cut] == [Decimal("0.34"), Decimal("0.33"), Decimal("0.33")]
        assert share_out([], Decimal(5)) == []

    def test_a_tolerance_is_whole_pennies_and_never_more_than_agreed(self):
        assert tolerance_of(Decimal("10.19"), 10) == Decimal("1.01")
        assert tolerance_of(Decimal(600), 0) == 0


class TestClaiming:
    def test_a_claim_is_what_its_lines_come_to_and_each_line_says_what_is_left(self, agreement, trustee):
        claim = claimed(agreement, trustee, Staff="250.50", Hall="100")

        assert claim.amount == Decimal("350.50")
        figures = [(one.name, one.waiting, one.accepted, one.left, one.left_to_claim) for one in lines_of(agreement)]
        assert figures == [
            ("Staff", Decimal("250.50"), 0, Decimal("349.50"), Decimal("409.50")),
            ("Hall", Decimal(100), 0, Decimal(300), Decimal(340)),
        ]

    def test_a_line_gives_no_more_than_it_has_and_its_tolerance(self, agreement, trustee):
        claimed(agreement, trustee, Hall="440")

        with pytest.raises(MoreThanAgreed, match=r"£0 can still be claimed on “Hall”"):
            claimed(agreement, trustee, Hall="0.01")
        assert line(agreement, "Hall").left == -40
        with pytest.raises(MoreThanAgreed, match="Only £560"):
            claimed(agreement, trustee, Staff="560.01")

    def test_what_a_claim_by_line_has_to_say(self, agreement, trustee):
        staff = line(agreement, "Staff")
        another = AgreementFactory(state=Agreement.State.LIVE)
        theirs = make_budget(another, [Line("Staff", Decimal(10))], by=None)[0]

        def claim(*parts, **facts):
            return claim_money(agreement, by=trustee, what_for="May.", parts=parts, **{"file": pdf()} | facts)

        one = Part(line=staff, amount=Decimal(10), what_for="May")
        for wrong, error in (
            ([], NotByLine),
            ([one, one], NotByLine),
            ([Part(line=theirs, amount=Decimal(10), what_for="May")], NotByLine),
            ([Part(line=staff, amount=Decimal(0), what_for="May")], MoreThanAgreed),
            ([Part(line=staff, amount=Decimal(-5), what_for="May")], MoreThanAgreed),
            ([Part(line=staff, amount=Decimal(10), what_for=" ")], ReasonMissing),
        ):
            with pytest.raises(error):
                claim(*wrong)
        with pytest.raises(EvidenceMissing):
            claim(one, file=None)
        with pytest.raises(NotByLine):
            claim_money(another, by=MembershipFactory(organisation=another.organisation).user, what_for="x", amount=1)
        assert not Claim.objects.exists()

    def test_evidence_stands_with_its_line_or_with_the_whole_and_a_button_pressed_twice_claims_once(
        self, agreement, trustee
    ):
        staff, hall = lines_of(agreement)
        parts = [
            Part(line=staff, amount=Decimal(10), what_for="May", file=pdf("staff.pdf")),
            Part(line=hall, amount=Decimal(20), what_for="May", file=pdf("hall.pdf")),
        ]
        first = claim_money(agreement, by=trustee, what_for="May.", parts=parts)

        assert claim_money(agreement, by=trustee, what_for="May.", parts=parts) == first
        shown = [(one.line.name, one.document.original_name) for one in first.lines.all()]
        assert shown == [("Staff", "staff.pdf"), ("Hall", "hall.pdf")]
        assert agreement.documents.count() == 2
        other = [
            Part(line=staff, amount=Decimal(20), what_for="May", file=pdf()),
            Part(line=hall, amount=Decimal(10), what_for="May", file=pdf()),
        ]
        assert claim_money(agreement, by=trustee, what_for="May.", parts=other).number == 2

    def test_an_instalment_of_the_schedule_pays_what_its_lines_come_to(self, agreement, officer, trustee):
        instalment = InstalmentFactory(agreement=agreement, number=1, amount=Decimal("400.00"), by_claim=True)
        with pytest.raises(MoreThanAgreed, match="the instalment to £400"):
            claimed(agreement, trustee, instalment=instalment, Staff="400.01")

        accept_claim(claimed(agreement, trustee, instalment=instalment, Staff="350"), by=officer)

        instalment = agreement.instalments.get()
        assert (instalment.amount, instalment.state) == (Decimal(350), "planned")


class TestDeciding:
    def test_less_is_accepted_of_a_line_for_a_reason(self, agreement, officer, trustee):
        claim = claimed(agreement, trustee, Staff="300", Hall="100")
        for verdicts, error in (
            ({1: Verdict(accepted=Decimal(200))}, ReasonMissing),
            ({1: Verdict(accepted=Decimal(301))}, MoreThanAgreed),
            ({1: Verdict(accepted=Decimal(-1), reason="x")}, MoreThanAgreed),
            ({3: Verdict(accepted=Decimal(1))}, WrongStep),
            ({n: Verdict(accepted=Decimal(0), reason="Not ours.") for n in (1, 2)}, WrongStep),
        ):
            with pytest.raises(error):
                accept_claim(claim, by=officer, verdicts=verdicts)
        assert ClaimLine.objects.filter(accepted__isnull=True).count() == 2

        done = accept_claim(
            claim, by=officer, verdicts={1: Verdict(accepted=Decimal("250.01"), reason="April is paid.")}
        )

        assert (done.accepted, done.instalment.amount) == (Decimal("350.01"), Decimal("350.01"))
        staff = line(agreement, "Staff")
        assert (staff.accepted, staff.waiting, staff.left) == (Decimal("250.01"), 0, Decimal("349.99"))
        mail = Message.objects.get(event="payments/claim_answered", to=trustee.email).text
        assert "We accept £350.01 of it." in mail
        assert "Staff: £250.01 of £300. April is paid." in mail

    def test_what_is_refused_or_cancelled_is_free_again(self, agreement, officer, trustee):
        refuse_claim(claimed(agreement, trustee, Hall="400"), by=officer, answer="Send the receipts.")
        owed = accept_claim(claimed(agreement, trustee, Hall="300"), by=officer).instalment
        assert line(agreement, "Hall").left == 100

        cancel(owed, by=officer, reason="A mistake.")

        assert line(agreement, "Hall").left == 400

    def test_a_claim_is_paid_by_the_instalment_that_took_the_place_of_its_own(self, agreement, officer, trustee):
        from portal.payments.domain.schedules import plan_again

        owed = accept_claim(claimed(agreement, trustee, Hall="300"), by=officer).instalment
        cancel(owed, by=officer, reason="Replaced.")
        again = plan_again(owed, amount=owed.amount, by=officer)

        assert Claim.objects.get().instalment == again
        assert line(agreement, "Hall").left == 100
        with pytest.raises(IntegrityError, match="the answer to a claim stays"), transaction.atomic():
            Claim.objects.update(instalment=InstalmentFactory(agreement=agreement, number=9, amount=1))

    def test_a_variation_that_raises_the_value_pays_no_more_than_was_accepted(self, agreement, officer, trustee):
        Agreement.objects.filter(pk=agreement.pk).update(kind="contract")
        contract = Agreement.objects.get(pk=agreement.pk)
        commissioning = UserFactory(role=Role.COMMISSIONING_OFFICER)
        accept_claim(claimed(contract, trustee, Hall="300"), by=commissioning)
        InstalmentFactory(agreement=contract, number=2, amount=Decimal(700))
        asked = ask_variation(contract, by=trustee, reason="More nights.", new_value=Decimal(2000), costing="Staff")

        agree_variation(asked, by=commissioning)

        claim = Claim.objects.get()
        assert (claim.instalment.state, claim.instalment.amount) == ("planned", Decimal(300))

    def test_the_database_prepares_no_more_than_was_accepted(self, agreement, officer, trustee):
        owed = accept_claim(claimed(agreement, trustee, Hall="300"), by=officer).instalment
        facts = {
            "amount": Decimal("300.01"),
            "state": "prepared",
            "prepared_by": officer,
            "prepared_at": timezone.now(),
        }

        with pytest.raises(IntegrityError, match="no more than was accepted"), transaction.atomic():
            type(owed).objects.filter(pk=owed.pk).update(**facts)


class TestMoving:
    def move(self, agreement, by, amount, **facts):
        given = {"source": line(agreement, "Hall"), "target": line(agreement, "Staff"), "reason": "The hall was free."}
        return move_between_lines(agreement, by=by, amount=Decimal(amount), **given | facts)

    def test_money_is_moved_for_a_reason_and_the_organisation_hears(self, agreement, officer, trustee):
        claimed(agreement, trustee, Hall="300")

        self.move(agreement, officer, "100")

        assert [(one.has, one.left) for one in lines_of(agreement)] == [(700, 700), (300, 0)]
        mail = Message.objects.get(event="payments/budget_moved", to=trustee.email).text
        assert "moved £100 from “Hall” to “Staff”" in mail
        with pytest.raises(MoreThanAgreed):
            self.move(agreement, officer, "0.01")

    def test_what_is_not_moved(self, agreement, officer, trustee):
        hall = line(agreement, "Hall")
        for facts, error in (
            ({"amount": "400.01"}, MoreThanAgreed),
            ({"amount": "-1"}, MoreThanAgreed),
            ({"amount": "1", "reason": " "}, ReasonMissing),
            ({"amount": "1", "target": hall}, WrongStep),
            ({"amount": "1", "by": UserFactory(role=Role.COMMISSIONING_OFFICER)}, NotAllowed),
            ({"amount": "1", "by": trustee}, NotAllowed),
        ):
            with pytest.raises(error):
                self.move(agreement, **{"by": officer} | facts)
        assert not Virement.objects.exists()


class TestSetting:
    def test_a_signed_budget_changes_for_a_reason_and_never_below_what_is_claimed(self, agreement, officer, trustee):
        claimed(agreement, trustee, Hall="300")
        new = [Line("Staff", Decimal(500)), Line("Hall and kitchen", Decimal(350)), Line("Travel", Decimal(150))]

        with pytest.raises(ReasonMissing):
            set_budget(agreement, new, kept=[1, 2, None], by=officer)
        lines = set_budget(agreement, new, kept=[1, 2, None], by=officer, reason="They walk.")

        assert [(one.number, one.name, one.amount, one.tolerance, one.left) for one in lines] == [
            (1, "Staff", 500, 50, 500),
            (2, "Hall and kitchen", 350, 35, 50),
            (3, "Travel", 150, 15, 150),
        ]
        for parts, kept, error in (
            ([Line("Staff", Decimal(1001))], [1], MoreThanAgreed),
            ([Line("Staff", Decimal(1))], [1], WrongStep),
            ([Line("Hall", Decimal("299.99"))], [2], MoreThanAgreed),
            ([Line("Hall", Decimal(300))], [7], WrongStep),
        ):
            with pytest.raises(error), transaction.atomic():
                set_budget(agreement, parts, kept=kept, by=officer, reason="x")


class TestInTheDatabase:
    def sent(self, agreement, trustee):
        return claimed(agreement, trustee, Staff="100", Hall="100")

    def refuses(self, match, act):
        with pytest.raises(Error, match=match), transaction.atomic(), asked_now():
            act()

    def test_a_claim_is_what_its_lines_come_to(self, agreement, trustee):
        claim = self.sent(agreement, trustee)
        travel = BudgetLine.objects.create(agreement=agreement, number=3, name="Travel", amount=0, tolerance=5)

        self.refuses(
            "do not come to its amount",
            lambda: ClaimLine.objects.create(claim=claim, line=travel, amount=1, what_for="Bus"),
        )
        self.refuses(
            "which lines",
            lambda: Claim.objects.create(agreement=agreement, number=7, amount=1, what_for="x", claimed_by=trustee),
        )

    def test_a_line_is_never_overdrawn(self, agreement, officer, trustee):
        self.sent(agreement, trustee)
        staff, hall = agreement.budget_lines.all()

        self.refuses("than was agreed", lambda: BudgetLine.objects.filter(pk=hall.pk).update(amount=10))
        self.refuses(
            "than it has left",
            lambda: Virement.objects.create(source=hall, target=staff, amount=301, reason="x", by=officer),
        )
        BudgetLine.objects.filter(pk=hall.pk).update(amount=90)
        another = make_budget(AgreementFactory(), [Line("Staff", Decimal(10))], by=None)[0]
        self.refuses(
            "lines of one budget",
            lambda: Virement.objects.create(source=staff, target=another, amount=1, reason="x", by=officer),
        )

    def test_what_was_sent_and_answered_stays(self, agreement, officer, trustee):
        claim = self.sent(agreement, trustee)

        self.refuses("read-only|Cannot|cannot", lambda: ClaimLine.objects.update(amount=1))
        self.refuses("Cannot|cannot", lambda: ClaimLine.objects.filter(line__number=1).delete())
        self.refuses("cut_for_a_reason", lambda: ClaimLine.objects.update(accepted=1))
        accept_claim(claim, by=officer)
        self.refuses("stays as it is", lambda: ClaimLine.objects.update(accepted=0, reason="x"))


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two people at the same moment take no more out of a line than it has."""

    def test_two_claims_on_what_is_left(self, agreement, trustee):
        colleague = MembershipFactory(organisation=agreement.organisation).user

        results = at_once(
            lambda: claimed(agreement, trustee, Hall="300"), lambda: claimed(agreement, colleague, Hall="300")
        )

        assert kinds(results) == ["Claim", "MoreThanAgreed"]

    def test_a_claim_and_a_move(self, agreement, officer, trustee):
        staff, hall = lines_of(agreement)

        results = at_once(
            lambda: claimed(agreement, trustee, Hall="300"),
            lambda: move_between_lines(
                agreement, by=officer, source=hall, target=staff, amount=Decimal(300), reason="The hall was free."
            ),
        )

        assert kinds(results) in (["Claim", "MoreThanAgreed"], ["MoreThanAgreed", "Virement"])

    def test_rows_that_go_round_the_verbs_meet_the_database(self, agreement, officer, trustee):
        staff, hall = lines_of(agreement)

        def move():
            Virement.objects.create(source=hall, target=staff, amount=Decimal(300), reason="x", by=officer)

        results = at_once(move, move)

        assert kinds(results) == ["IntegrityError", "NoneType"]


class TestPages:
    def typed(self, **more):
        return {"what_for": "May to June", "invoice": "7"} | more

    def test_an_organisation_claims_by_line(self, agreement, trustee, sign_in):
        provider = sign_in(trustee)
        page = provider.get(f"{PAGE}claim/").text
        assert "£600 of £600 is left." in page

        for typed, field in (
            (self.typed(), "amount_1"),
            (self.typed(amount_1="660.01", for_1="May", file=pdf()), "amount_1"),
            (self.typed(amount_1="a lot"), "amount_1"),
            (self.typed(amount_1="1.001", for_1="May", file=pdf()), "amount_1"),
            (self.typed(amount_1="-1", for_1="May"), "amount_1"),
            (self.typed(amount_1="10", file=pdf()), "for_1"),
            (self.typed(amount_1="10", for_1="May"), "file_1"),
            (self.typed(for_2="May"), "amount_2"),
            (self.typed(amount_1="10", for_1="May", file_1=SimpleUploadedFile("x.exe", b"MZ\x90\x00")), "file_1"),
        ):
            page = provider.post(f"{PAGE}claim/", typed)
            errors = (
                set(page.context["form"].errors) - {"file"} if "file" in typed else set(page.context["form"].errors)
            )
            assert (page.status_code, errors, "May to June" in page.text) == (422, {field}, True), typed
        both = self.typed(amount_1="660", for_1="May", amount_2="440", for_2="May", file=pdf())
        assert "is left beside the schedule" in provider.post(f"{PAGE}claim/", both).text
        assert not Claim.objects.exists()

        sent = self.typed(amount_1="£250.50", for_1="Two days", file_1=pdf("staff.pdf"))
        assert provider.post(f"{PAGE}claim/", sent).status_code == 302
        assert [(one.line.name, one.amount) for one in Claim.objects.get().lines.all()] == [
            ("Staff", Decimal("250.50"))
        ]
        page = provider.get(PAGE).text
        assert "Two days" in page
        assert "staff.pdf" in page

    def test_the_office_decides_line_by_line(self, agreement, officer, trustee, sign_in):
        claimed(agreement, trustee, Staff="300", Hall="100")
        office = sign_in(officer)
        address = f"{OFFICE}claims/1/"
        typed = {"verdict": "accept", "accepted_1": "200", "reason_1": "", "accepted_2": "100"}

        for change, field in (
            ({}, "reason_1"),
            ({"accepted_1": "300.01"}, "accepted_1"),
            ({"accepted_1": ""}, "accepted_1"),
        ):
            page = office.post(address, typed | change)
            assert (page.status_code, set(page.context["form"].errors)) == (422, {field})
        assert office.post(address, typed | {"reason_1": "April is paid."}).status_code == 302
        assert Claim.objects.get().accepted == 300
        assert "accepted £200 (April is paid.)" in office.get(OFFICE).text
        assert "Reported as spent" not in office.get(f"{OFFICE}budget/").text
        assert office.get(f"{OFFICE}money/").status_code == 200
        shown = sign_in(trustee).get(PAGE).text
        assert "of which we accept £200" in shown

    def test_the_office_sets_the_budget_and_moves_in_it(self, agreement, officer, trustee, sign_in):
        office = sign_in(officer)
        row = {"line_1": "1", "name_1": "Staff", "amount_1": "600", "line_2": "2", "name_2": "Hall", "amount_2": "300"}
        typed = row | {"rows": "5", "name_3": "Travel", "amount_3": "100", "reason": "They walk."}

        for change, field in (
            ({"reason": ""}, "reason"),
            ({"amount_3": "100.01"}, "__all__"),
            ({"amount_3": ""}, "amount_3"),
            ({"name_3": ""}, "name_3"),
            ({"line_3": "1"}, "line_3"),
            ({"amount_3": "-1"}, "amount_3"),
        ):
            page = office.post(f"{OFFICE}budget/set/", typed | change)
            assert (page.status_code, set(page.context["form"].errors)) == (422, {field})
        more = office.post(f"{OFFICE}budget/set/", typed | {"more": "1"}).text
        assert "Row 8" in more
        assert "Travel" in more
        assert office.post(f"{OFFICE}budget/set/", typed).status_code == 302
        hall, staff = line(agreement, "Hall"), line(agreement, "Staff")
        moving = {"source": hall.pk, "target": staff.pk, "amount": "50", "reason": "Free."}
        assert office.post(f"{OFFICE}budget/move/", moving | {"target": hall.pk}).status_code == 422
        assert office.post(f"{OFFICE}budget/move/", moving | {"amount": "301"}).status_code == 422
        assert office.post(f"{OFFICE}budget/move/", moving).status_code == 302
        page = office.get(f"{OFFICE}budget/").text
        assert "Free." in page
        assert [(one.name, one.has) for one in lines_of(agreement)] == [("Staff", 650), ("Hall", 250), ("Travel", 100)]
        reader = sign_in(UserFactory(role=Role.FINANCE_OFFICER))
        assert reader.get(f"{OFFICE}budget/").status_code == 200
        assert sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER)).get(f"{OFFICE}budget/set/").status_code == 403
