"""A change that both sides sign again: the text, the signatures, when it holds, and what stops it."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.db import Error, transaction
from django.utils import timezone
from pypdf import PdfReader

from portal.accounts.roles import Role
from portal.agreements.domain import (
    ask_variation,
    decline_variation,
    offer_agreement,
    refuse_variation,
    set_money,
    sign,
    take_variation_back,
)
from portal.agreements.domain.copies import known_copy
from portal.agreements.domain.errors import (
    BelowWhatIsPaid,
    CannotTakeHold,
    MoneyNotThere,
    NotAllowed,
    NothingChanges,
    ReasonMissing,
    SecondMissing,
    SignedAlready,
    TextMoved,
    VariationOpen,
    WrongState,
)
from portal.agreements.domain.variation_copies import variation_copy_of
from portal.agreements.domain.variation_signing import signing_of_variation
from portal.agreements.models import Agreement, TemplateVersion, Variation
from portal.agreements.particulars import ConditionTerms, Particulars, Row
from portal.agreements.signatories import Waits
from portal.design.words import long_date
from portal.events.ledger import timeline
from portal.mail.models import Message
from portal.organisations.models import Membership
from portal.organisations.second import Second
from portal.payments.domain import (
    agree_variation,
    approve_payment,
    end_agreement,
    prepare_payment,
    sign_variation,
    sign_variation_for_office,
    terminate_agreement,
)
from portal.payments.domain.errors import DoesNotAddUp
from portal.payments.domain.taking_hold import particulars_of
from portal.streams.models import StreamBudget
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory, AgreementTemplateFactory
from tests.portal.monitoring.factories import TargetFactory
from tests.portal.organisations.factories import MembershipFactory
from tests.portal.payments.signed import signed_agreement
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db
Variations = TemplateVersion.Variations
NEW_END = date(2027, 6, 30)


@pytest.fixture
def trustee():
    return UserFactory(email="trustee@group.example")


@pytest.fixture
def officer():
    return UserFactory(role=Role.GRANTS_OFFICER)


@pytest.fixture
def commissioning():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def agreement(trustee):
    return signed_agreement(trustee)


def asked(agreement, trustee, **change):
    change = change or {"new_end": NEW_END}
    return ask_variation(agreement, by=trustee, reason="The hall opens later.", **change)


def signs(variation, by, **more):
    return sign_variation(variation, by=by, name=f"Name {by.pk}", position="Chair", agreed=True, **more)


def now(thing):
    return type(thing).objects.get(pk=thing.pk)


def test_until_it_is_signed_the_old_terms_hold(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer, answer="Gladly.")

    assert (variation.state, variation.signatories, variation.office_signs) == (Variation.State.TO_SIGN, 1, False)
    assert now(agreement).ends_on == date(2027, 3, 31)
    assert now(variation).in_force_from is None
    mail = Message.objects.get(event="agreements/variation_to_sign")
    assert (mail.to, "/provider/SDF-2026-0042/changes/1/" in mail.text) == (trustee.email, True)
    assert "End: 31 March 2027 → 30 June 2027." in mail.text


def test_the_last_signature_makes_it_hold(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer)

    held = signs(variation, trustee, proved_by="By password")

    signature = held.signatures.get()
    assert (held.state, held.in_force_from) == (Variation.State.AGREED, timezone.localdate())
    assert now(agreement).ends_on == NEW_END
    assert signature.text_sha256 == hashlib.sha256(held.text.encode()).hexdigest()
    assert (signature.proved_by, signature.email) == ("By password", trustee.email)
    assert "variation 1 of the agreement SDF-2026-0042" in signature.intent
    assert Message.objects.filter(event="agreements/variation_answered", to=trustee.email).count() == 1
    verbs = [event.verb for event in timeline(agreement)]
    assert {"variation-to-sign", "variation-signed", "variation-agreed"} < set(verbs)


def test_the_text_says_what_changes_from_what_to_what(agreement, trustee, officer):
    change = asked(agreement, trustee, new_value=Decimal("3600.00"), new_end=NEW_END)

    text = agree_variation(change, by=officer).text

    assert "Amount: until now £4,000. From now on £3,600." in text.splitlines()
    assert "End: until now 31 March 2027. From now on 30 June 2027." in text.splitlines()
    assert "The hall opens later." in text.splitlines()
    assert "shared out anew" in text


def test_what_people_write_makes_no_heading(agreement, trustee, officer):
    change = ask_variation(agreement, by=trustee, reason="So.\n\n## What stays\nNothing", other_change="## A\n\nB")

    text = agree_variation(change, by=officer).text

    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == ["## Variation 1", "## What changes", "## Why", "## What stays"]


def test_two_sign_where_the_agreement_asks_for_two(trustee, officer):
    agreement = signed_agreement(trustee, two_from=Decimal("3500.00"), rows=("3000.00",), kind="contract")
    treasurer, commissioning = UserFactory(), UserFactory(role=Role.COMMISSIONING_OFFICER)
    MembershipFactory(organisation=agreement.organisation, user=treasurer, role=Membership.Role.SIGNS)
    change = asked(agreement, trustee, new_value=Decimal("3600.00"))
    variation = agree_variation(change, by=commissioning)

    first = signs(variation, trustee, second=Second(user=treasurer))

    assert (first.state, first.signatories, now(agreement).value) == ("to_sign", 2, Decimal("3000.00"))
    assert Message.objects.filter(event="agreements/variation_to_sign", to=treasurer.email).count() == 2
    with pytest.raises(SignedAlready):
        signs(variation, trustee)
    assert (signs(variation, treasurer).state, now(agreement).value) == ("agreed", Decimal("3600.00"))


def test_who_signs_first_of_two_names_the_second(trustee, officer):
    agreement = signed_agreement_with_two(trustee)
    variation = agree_variation(asked(agreement, trustee), by=officer)
    gone = agreement.organisation.memberships.exclude(user=trustee)
    gone.update(role=Membership.Role.READS)

    with pytest.raises(SecondMissing):
        signs(variation, trustee)

    assert not variation.signatures.exists()


def signed_agreement_with_two(trustee):
    treasurer = UserFactory()
    agreement = AgreementFactory(organisation__member=trustee)
    MembershipFactory(organisation=agreement.organisation, user=treasurer, role=Membership.Role.SIGNS)
    agreement.template = AgreementTemplateFactory(signatories=2)
    agreement.save()
    offered = offer_agreement(agreement, by=None)
    for one in (trustee, treasurer):
        sign(offered, by=one, name="Name", position="Chair", agreed=True)
    return Agreement.objects.get(pk=agreement.pk)


def test_a_signature_falls_with_the_right_to_sign(trustee, officer):
    agreement = signed_agreement_with_two(trustee)
    treasurer = agreement.organisation.memberships.exclude(user=trustee).get().user
    variation = agree_variation(asked(agreement, trustee), by=officer)
    signs(variation, trustee)
    agreement.organisation.memberships.filter(user=trustee).update(role=Membership.Role.READS)
    chair = UserFactory()
    MembershipFactory(organisation=agreement.organisation, user=chair, role=Membership.Role.SIGNS)

    signs(variation, treasurer)

    assert [one.signed_by for one in variation.signatures.all()] == [treasurer]
    assert signing_of_variation(now(variation)).waits == Waits.SECOND
    assert signs(variation, chair).state == Variation.State.AGREED


@pytest.mark.parametrize(
    ("rules", "change", "office"),
    [
        ({}, {"new_value": Decimal("3500.00")}, False),
        ({"office_varies_from": Decimal(0)}, {"new_end": NEW_END}, True),
        ({"office_varies_from": Decimal("500.00")}, {"new_value": Decimal("3500.00")}, True),
        ({"office_varies_from": Decimal("500.01")}, {"new_value": Decimal("3500.00")}, False),
    ],
)
def test_the_office_signs_where_the_template_says_so(rules, change, office, trustee, officer):
    agreement = signed_agreement(trustee, **rules)

    variation = agree_variation(asked(agreement, trustee, **change), by=officer)

    assert variation.office_signs is office
    assert signs(variation, trustee).state == ("to_sign" if office else "agreed")


def test_the_office_signs_last_and_not_by_who_asked(trustee, officer):
    agreement = signed_agreement(trustee, office_varies_from=Decimal(0))
    commissioner = UserFactory(role=Role.COMMISSIONER)
    variation = agree_variation(asked(agreement, trustee), by=officer)
    with pytest.raises(WrongState, match="does not wait for the office"):
        sign_variation_for_office(variation, by=commissioner, name="C", position="PCC", agreed=True)
    signs(variation, trustee)
    assert Message.objects.get(event="agreements/variation_for_office").to == commissioner.email
    with pytest.raises(NotAllowed):
        sign_variation_for_office(variation, by=officer, name="O", position="Officer", agreed=True)

    held = sign_variation_for_office(variation, by=commissioner, name="C", position="PCC", agreed=True)

    assert (held.state, held.signatures.count(), now(agreement).ends_on) == ("agreed", 2, NEW_END)


@pytest.mark.parametrize(
    ("rule", "change", "state"),
    [
        (Variations.ANSWER, {"new_value": Decimal("3000.00")}, "agreed"),
        (Variations.TERMS, {"other_change": "Another hall."}, "agreed"),
        (Variations.TERMS, {"new_end": NEW_END}, "to_sign"),
        (Variations.SIGNED, {"other_change": "Another hall."}, "to_sign"),
    ],
)
def test_the_template_says_what_is_signed_again(rule, change, state, trustee, officer):
    agreement = signed_agreement(trustee, variations=rule)

    assert agree_variation(asked(agreement, trustee, **change), by=officer).state == state


def test_what_was_signed_on_paper_is_changed_on_paper(trustee, officer):
    agreement = AgreementFactory(state="live", organisation__member=trustee)

    assert agree_variation(asked(agreement, trustee), by=officer).state == Variation.State.AGREED


def test_another_text_than_the_one_that_was_read_is_not_signed(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer)

    with pytest.raises(TextMoved):
        signs(variation, trustee, seen=hashlib.sha256(b"another").hexdigest())


def test_one_change_at_a_time_also_while_it_waits_for_signatures(agreement, trustee, officer):
    agree_variation(asked(agreement, trustee), by=officer)

    with pytest.raises(VariationOpen, match="Change 1 is not signed by all yet"):
        asked(agreement, trustee, new_value=Decimal("3000.00"))


def test_the_organisation_declines_what_the_office_asks_for(agreement, trustee, officer):
    variation = ask_variation(agreement, by=officer, reason="Fewer people.", new_value=Decimal("3000.00"))

    with pytest.raises(ReasonMissing):
        decline_variation(variation, by=trustee, reason=" ")
    declined = decline_variation(variation, by=trustee, reason="We need it all.")

    assert (declined.state, declined.why_closed, declined.closed_by) == ("declined", "We need it all.", trustee)
    assert "We need it all." in Message.objects.get(event="agreements/variation_declined").text
    with pytest.raises(WrongState):
        agree_variation(variation, by=UserFactory(role=Role.GRANTS_OFFICER))


def test_who_may_sign_declines_what_waits_for_a_signature(agreement, trustee, officer):
    editor = UserFactory()
    MembershipFactory(organisation=agreement.organisation, user=editor, role=Membership.Role.EDITS)
    variation = agree_variation(asked(agreement, trustee), by=officer)

    with pytest.raises(NotAllowed):
        decline_variation(variation, by=editor, reason="No.")
    decline_variation(variation, by=trustee, reason="The hall is free after all.")

    with pytest.raises(WrongState, match="cannot be signed"):
        signs(variation, trustee)
    assert now(agreement).ends_on == date(2027, 3, 31)
    assert asked(agreement, trustee).number == 2


def test_the_office_takes_back_what_it_agreed_to(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer, answer="Gladly.")

    with pytest.raises(WrongState, match="answered already"):
        refuse_variation(variation, by=officer, answer="No.")
    refused = take_variation_back(variation, by=officer, reason="The money is gone.")

    assert (refused.state, refused.answer, refused.why_closed) == ("refused", "Gladly.", "The money is gone.")
    mail = Message.objects.get(event="agreements/variation_answered", to=trustee.email)
    assert "The money is gone." in mail.text
    with pytest.raises(WrongState):
        signs(variation, trustee)


def test_a_change_that_waits_lapses_with_the_agreement(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer)

    terminate_agreement(agreement, by=officer, reason="The club closed.")

    assert (now(variation).state, now(variation).why_closed) == ("lapsed", "The agreement was terminated.")
    with pytest.raises(WrongState):
        signs(variation, trustee)
    assert not Variation.objects.open().exists()


def test_an_agreement_does_not_end_over_an_open_change(agreement, trustee, officer):
    asked(agreement, trustee)
    agreement.instalments.update(state="cancelled")

    with pytest.raises(WrongState, match="A change to the agreement is not settled yet"):
        end_agreement(agreement, by=officer)


def approve(instalment):
    first, second = UserFactory(role=Role.FINANCE_OFFICER), UserFactory(role=Role.FINANCE_OFFICER)
    return approve_payment(prepare_payment(instalment, by=first), by=second)


def test_the_value_never_falls_below_what_is_approved(agreement, trustee, officer):
    approve(agreement.instalments.get(number=1))
    variation = asked(agreement, trustee, new_value=Decimal("2999.99"))

    with pytest.raises(BelowWhatIsPaid, match=r"£3,000 is paid or approved already"):
        agree_variation(variation, by=officer)

    assert now(variation).state == Variation.State.ASKED


def test_an_approved_payment_stays_when_the_rest_is_planned_anew(agreement, trustee, officer):
    approve(agreement.instalments.get(number=1))

    signs(agree_variation(asked(agreement, trustee, new_value=Decimal("3400.00")), by=officer), trustee)

    rows = agreement.instalments.exclude(state="cancelled").order_by("number").values_list("number", "amount", "state")
    assert list(rows) == [(1, Decimal("3000.00"), "approved"), (3, Decimal("400.00"), "planned")]


def test_what_cannot_be_done_any_more_is_not_signed_and_the_office_hears_why(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee, new_value=Decimal("2000.00")), by=officer)
    approve(agreement.instalments.get(number=1))

    for _ in range(2):
        with pytest.raises(CannotTakeHold):
            signs(variation, trustee)

    assert (now(variation).state, now(agreement).value) == ("to_sign", Decimal("4000.00"))
    assert not variation.signatures.exists()
    assert now(variation).stuck_because.startswith("£3,000 is paid or approved already")
    assert [one.to for one in Message.objects.filter(event="agreements/variation_stuck")] == [officer.email]


def test_another_value_than_the_text_names_is_not_changed(agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer)
    Agreement.objects.filter(pk=agreement.pk).update(value=Decimal("4100.00"))

    with pytest.raises(CannotTakeHold):
        signs(variation, trustee)

    assert now(variation).stuck_because.startswith("The value or the last day is not what it was")


@pytest.fixture
def contract(trustee):
    """£4,000 of one stream's money in a year in which it has £4,500."""
    contract = signed_agreement(trustee, kind="contract")
    stream = FundingStreamFactory()
    StreamBudget.objects.create(stream=stream, year=2026, amount=Decimal("4500.00"))
    set_money(contract, {(2026, stream.pk): Decimal("4000.00")})
    return contract


def test_a_raise_asks_for_room_when_it_is_agreed_and_when_it_holds(contract, trustee, commissioning):
    with pytest.raises(MoneyNotThere):
        agree_variation(
            ask_variation(contract, by=trustee, reason="More.", new_value=Decimal("4500.01"), costing="Rent."),
            by=commissioning,
        )
    refuse_variation(contract.variations.get(), by=commissioning, answer="No.")
    change = ask_variation(contract, by=trustee, reason="More.", new_value=Decimal("4500.00"), costing="Rent.")
    variation = agree_variation(change, by=commissioning)
    assert contract.allocations.get().amount == Decimal("4000.00")
    StreamBudget.objects.update(amount=Decimal("4400.00"))

    with pytest.raises(CannotTakeHold):
        signs(variation, trustee)
    StreamBudget.objects.update(amount=Decimal("4500.00"))

    assert signs(variation, trustee).state == Variation.State.AGREED
    assert (contract.allocations.get().amount, now(variation).stuck_because) == (Decimal("4500.00"), "")


def with_rows(agreement, *rows):
    return Particulars(conditions=particulars_of(agreement).conditions, schedule=tuple(Row(*row) for row in rows))


def test_the_schedule_is_changed_row_by_row(agreement, trustee, officer):
    day = date(2027, 2, 1)
    wanted = with_rows(agreement, (1, Decimal("1500.00"), day), (3, Decimal("2500.00"), date(2027, 3, 1)))
    change = asked(agreement, trustee, other_change="Paid later.")

    variation = agree_variation(change, by=officer, particulars=wanted, agreed_change="")

    assert [str(one) for one in variation.differences] == [
        f"Instalment 1: £3,000 from {_day(agreement, 1)} → £1,500 from 1 February 2027.",
        f"Instalment 2: £1,000 from {_day(agreement, 2)} → falls away.",
        "Instalment 3, new: £2,500 from 1 March 2027.",
    ]
    signs(variation, trustee)
    rows = agreement.instalments.exclude(state="cancelled").order_by("number").values_list("number", "amount", "due_on")
    assert list(rows) == [(1, Decimal("1500.00"), day), (3, Decimal("2500.00"), date(2027, 3, 1))]


def _day(agreement, number):
    day = agreement.instalments.get(number=number).due_on
    return f"{day.day} {day:%B %Y}"


def test_a_row_that_was_approved_meanwhile_stays(agreement, trustee, officer):
    wanted = with_rows(agreement, (1, Decimal("1500.00"), date(2027, 2, 1)), (2, Decimal("2500.00"), NEW_END))
    variation = agree_variation(asked(agreement, trustee, other_change="Later."), by=officer, particulars=wanted)
    approve(agreement.instalments.get(number=1))

    with pytest.raises(CannotTakeHold):
        signs(variation, trustee)

    assert now(variation).stuck_because.startswith("Instalment 1 is approved for payment by now")
    assert agreement.instalments.get(number=1).amount == Decimal("3000.00")


@pytest.mark.parametrize("amount", ["2500.01", "2499.99"])
def test_the_rows_of_a_grant_come_to_its_value(amount, agreement, trustee, officer):
    wanted = with_rows(agreement, (1, Decimal("1500.00"), date(2027, 2, 1)), (2, Decimal(amount), NEW_END))

    with pytest.raises(DoesNotAddUp):
        agree_variation(asked(agreement, trustee, other_change="Later."), by=officer, particulars=wanted)


def test_a_lower_value_with_more_rows_than_it_has_is_said_so(agreement, trustee, officer):
    lower = agreement.value - 1

    with pytest.raises(DoesNotAddUp):
        agree_variation(
            asked(agreement, trustee, new_value=lower),
            by=officer,
            particulars=with_rows(agreement, (1, agreement.value - 10, NEW_END), (2, Decimal("20.00"), NEW_END)),
        )


def test_rows_and_value_change_together(agreement, trustee, officer):
    wanted = with_rows(agreement, (1, Decimal("3200.00"), NEW_END))
    variation = agree_variation(asked(agreement, trustee, new_value=Decimal("3200.00")), by=officer, particulars=wanted)

    signs(variation, trustee)

    assert now(agreement).value == agreement.instalments.in_force().total() == Decimal("3200.00")


def test_conditions_and_targets_change_and_are_new(trustee, officer):
    agreement = signed_agreement(trustee, conditions=["Show us the lease."])
    target = TargetFactory(agreement=agreement, value=Decimal(40))
    before = particulars_of(agreement)
    wanted = Particulars(
        conditions=(
            ConditionTerms(1, "Show us the lease.", date(2027, 1, 31), True),
            ConditionTerms(2, "Tell us of any accident.", None, False),
        ),
        targets=(replace(before.targets[0], value=Decimal(30)),),
        schedule=before.schedule,
    )
    change = asked(agreement, trustee, other_change="A month more for the lease?")

    variation = agree_variation(change, by=officer, particulars=wanted, agreed_change="")

    assert "A month more for the lease?" not in variation.text
    assert [one.what for one in variation.differences] == [
        "Condition 1",
        "Condition 2",
        f"Target: {target.indicator.title}, {long_date(target.starts_on)} to {long_date(target.ends_on)}",
    ]
    signs(variation, trustee)
    now_said = [(one.text, one.due_on, one.before_payment) for one in agreement.conditions.all()]
    assert now_said == [
        ("Show us the lease.", date(2027, 1, 31), True),
        ("Tell us of any accident.", None, False),
    ]
    assert now(target).value == Decimal(30)


def test_words_that_change_nothing_are_not_agreed_to(agreement, trustee, officer):
    with pytest.raises(NothingChanges):
        agree_variation(asked(agreement, trustee, other_change="Hm?"), by=officer, agreed_change=" ")


def test_the_copy_has_its_certificate_and_the_agreement_behind_it_and_is_known(agreement, trustee, officer):
    variation = signs(agree_variation(asked(agreement, trustee), by=officer), trustee)

    copy = variation_copy_of(variation)

    content = copy.document.file.open().read()
    words = " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    assert hashlib.sha256(content).hexdigest() == copy.sha256
    assert "Variation 1" in words
    assert "The agreement that this changes" in words
    assert words.count("Certificate of signature") == 1
    assert known_copy(copy.sha256) == known_copy(copy.text_sha256) == variation_copy_of(variation) == copy


@pytest.mark.parametrize(
    "deed",
    [
        lambda one: Variation.objects.filter(pk=one.pk).update(new_end=date(2028, 1, 1)),
        lambda one: Variation.objects.filter(pk=one.pk).update(text="Another."),
        lambda one: Variation.objects.filter(pk=one.pk).update(state="agreed", in_force_from=date(2026, 12, 1)),
        lambda one: Variation.objects.filter(pk=one.pk).update(state="asked", signatories=0),
    ],
    ids=["another day", "another text", "agreed without signatures", "nobody has to sign"],
)
def test_the_database_holds_what_waits_for_signatures(deed, agreement, trustee, officer):
    variation = agree_variation(asked(agreement, trustee), by=officer)

    with pytest.raises(Error), transaction.atomic():
        deed(variation)


def test_the_database_keeps_the_signatures_of_what_holds(agreement, trustee, officer):
    variation = signs(agree_variation(asked(agreement, trustee), by=officer), trustee)

    with pytest.raises(Error), transaction.atomic():
        variation.signatures.all().delete()
    with pytest.raises(Error), transaction.atomic():
        variation.signatures.update(name="Somebody else")


def test_two_targets_of_one_indicator_are_two_changes(trustee, officer):
    agreement = signed_agreement(trustee)
    first = TargetFactory(agreement=agreement, value=Decimal(40))
    TargetFactory(
        agreement=agreement, indicator=first.indicator, value=Decimal(50),
        starts_on=date(2018, 10, 1), ends_on=date(2019, 9, 30),
    )  # fmt: skip
    before = particulars_of(agreement)
    lower = replace(before, targets=tuple(replace(one, value=one.value - 10) for one in before.targets))

    variation = agree_variation(
        asked(agreement, trustee, other_change="Fewer people."), by=officer, particulars=lower, agreed_change=""
    )

    assert [(one.before, one.after) for one in variation.differences] == [("40", "30"), ("50", "40")]
