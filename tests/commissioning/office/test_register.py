"""The register's entry of a contract in the back office, and the form's money."""

import io
import re
from datetime import date
from decimal import Decimal

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from commissioning.domain import ask_extension, go_live, mobilise
from commissioning.models import Contract, ExtensionOption, PublishedContract
from portal.accounts.roles import Role
from portal.agreements.domain import ask_variation, set_money
from portal.agreements.domain.money import money_of
from portal.agreements.due import Kind, due_of
from portal.agreements.models import Agreement, Variation
from portal.design.summaries import control_in_the_office, mistakes
from portal.payments.domain import agree_variation, terminate_agreement
from tests.commissioning.factories import ContractFactory
from tests.commissioning.office.test_office import form_of_a_contract
from tests.portal.accounts.factories import UserFactory
from tests.portal.streams.factories import FundingStreamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(role=Role.COMMISSIONING_OFFICER)


@pytest.fixture
def office(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def stream():
    return FundingStreamFactory(name="Core grant")


@pytest.fixture
def contract(stream):
    contract = ContractFactory(
        value=Decimal(30000), starts_on=date(2017, 4, 1), ends_on=date(2020, 3, 31), state=Agreement.State.LIVE
    )
    set_money(contract, {(year, stream.pk): Decimal(10000) for year in (2017, 2018, 2019)})
    ExtensionOption.objects.create(contract=contract, number=1, months=12, value=9000, notice_by="2019-12-31")
    return contract


def money_rows(*rows):
    """What the form sends of (year, stream, amount)."""
    sent = {"allocations-TOTAL_FORMS": str(len(rows))}
    for place, (year, stream, amount) in enumerate(rows):
        for name, value in {"year": year, "stream": stream.pk, "amount": amount, "id": "", "DELETE": ""}.items():
            sent[f"allocations-{place}-{name}"] = str(value)
    return sent


def test_a_contract_is_registered_with_each_pound_tagged(office, stream):
    rows = money_rows((2017, stream, "400"), (2018, stream, "£600.00"))

    office.post(reverse("contracts:add"), form_of_a_contract(**rows))

    assert money_of(Contract.objects.get()) == {(2017, stream.pk): Decimal(400), (2018, stream.pk): Decimal(600)}


@pytest.mark.parametrize(
    ("rows", "where", "said"),
    [
        ([(2017, "400"), (2018, "500")], (1, "amount"), "comes to £900, and the value is £1,000: £100 is missing."),
        (
            [(2017, "400"), (2031, "600")],
            (1, "year"),
            "2031/32 lies outside the contract, which runs from 2017/18 to 2020/21.",
        ),
        ([(2017, "0"), (2018, "1000")], (0, "amount"), "Enter an amount above £0."),
        ([(2017, "one"), (2018, "1000")], (0, "amount"), "Enter an amount in pounds"),
        ([("", "1000")], (0, "year"), "Choose the financial year."),
    ],
)
def test_what_is_wrong_with_the_money_is_said_at_its_field(rows, where, said, office, stream):
    sent = form_of_a_contract(**money_rows(*((year, stream, amount) for year, amount in rows)))

    page = office.post(reverse("contracts:add"), sent)

    place, field = where
    assert said in str(page.context["form"].formsets["allocations"].forms[place].errors[field])
    assert not Contract.objects.exists()


@pytest.mark.parametrize("typed", ["1 Oct 2017", "1 October 2017", "1/10/2017", "01.10.2017", "2017-10-01"])
def test_a_day_is_read_as_people_type_it(typed, office):
    office.post(reverse("contracts:add"), form_of_a_contract(starts_on=typed))

    assert Contract.objects.get().starts_on == date(2017, 10, 1)


def test_what_is_no_day_is_named_among_the_mistakes(office):
    page = office.post(reverse("contracts:add"), form_of_a_contract(starts_on="last autumn"))

    problems = mistakes([page.context["form"]], control=control_in_the_office)
    assert problems == [{"text": "“Starts on”: enter a day like 21/11/2026", "href": "#id_starts_on"}]


def test_a_row_that_was_taken_away_again_is_not_among_the_mistakes(office):
    row = {"lots-TOTAL_FORMS": "1", "lots-0-number": "1", "lots-0-title": "", "lots-0-value": "", "lots-0-DELETE": "1"}
    page = office.post(reverse("contracts:add"), form_of_a_contract(title="", **row))

    problems = mistakes([page.context["form"]], control=control_in_the_office)
    assert problems == [{"text": "Fill in “Title”", "href": "#id_title"}]


def test_the_register_tells_what_held_on_a_day(office, officer, contract):
    asked = ask_variation(
        contract, by=UserFactory(role=Role.COMMISSIONING_OFFICER), reason="Fewer.", new_value=Decimal(29000)
    )
    agree_variation(asked, by=officer, on=date(2018, 6, 1))
    address = reverse("contract_register", args=[contract.pk])

    before, after = (office.get(address, {"day": day}) for day in ("2018-05-31", "2018-06-01"))

    assert (before.context["terms"].value, after.context["terms"].value) == (Decimal(30000), Decimal(29000))
    assert "What the contract provided for on 31 May 2018." in before.content.decode()


def test_a_day_that_is_none_is_said_at_its_field(office, contract):
    page = office.get(reverse("contract_register", args=[contract.pk]), {"day": "2018-02-31"})

    assert page.status_code == 422
    assert page.context["form"].errors == {"day": ["Enter a day of the calendar, such as 31/3/2018."]}


def test_an_option_is_asked_for_and_another_officer_agrees_with_the_money(office, contract, stream, sign_in):
    office.post(reverse("contract_take_option", args=[contract.pk, 1]), {"reason": "It works."})
    asked = Variation.objects.get()
    other = sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))
    address = reverse("office_agreements:answer", args=[contract.reference, asked.number])

    form = other.get(address).context["form"]
    names = list(form.places)
    money = {name: form.fields[name].initial or "" for name in names}
    wrong = other.post(address, {"verdict": "agree", "agreed_on": "2019-12-01", **money, names[-1]: "8000"})
    other.post(address, {"verdict": "agree", "agreed_on": "2019-12-01", **money})

    assert "£1,000 is missing" in str(wrong.context["form"].errors[names[-1]])
    held = Contract.objects.get(pk=contract.pk)
    assert (held.value, held.ends_on) == (Decimal(39000), date(2021, 3, 31))
    assert money_of(held)[2020, stream.pk] == Decimal(9000)
    assert Variation.objects.get().in_force_from == date(2019, 12, 1)


def test_what_a_variation_changed_is_not_changed_in_the_form(office, officer, contract):
    asked = ask_variation(
        contract, by=UserFactory(role=Role.COMMISSIONING_OFFICER), reason="Fewer.", new_value=Decimal(29000)
    )
    agree_variation(asked, by=officer)

    page = office.post(reverse("contracts:edit", args=[contract.pk]), form_of_a_contract(value="28000"))

    assert "A variation that was agreed says what this is." in str(page.context["form"].errors["value"])


def test_the_office_asks_for_a_change_and_each_mistake_is_at_its_field(office, contract):
    address = reverse("office_agreements:vary", args=[contract.reference])

    nothing = office.post(address, {"reason": "So."})
    uncosted = office.post(address, {"reason": "So.", "new_value": "31000"})
    backwards = office.post(address, {"reason": "So.", "new_end": "2017-03-31"})
    asked = office.post(address, {"reason": "So.", "new_value": "31,000", "costing": "£1,000 of rent"})

    assert [list(page.context["form"].errors) for page in (nothing, uncosted, backwards)] == [
        ["new_value"], ["costing"], ["new_end"],
    ]  # fmt: skip
    assert asked.status_code == 302
    assert Variation.objects.get().costing == "£1,000 of rent"


def test_the_register_tells_how_it_stood_on_any_day(office, contract):
    Contract.objects.update(state=Agreement.State.PLANNED)
    held = Contract.objects.get()
    officers = [UserFactory(role=Role.COMMISSIONING_OFFICER) for _ in range(2)]
    go_live(mobilise(held, by=officers[0]), by=officers[0])
    Contract.objects.update(mobilised_on=date(2017, 2, 1))
    asked = ask_extension(held.options.get(), by=officers[0], reason="It works.")
    agree_variation(asked.variation, by=officers[1], on=date(2019, 12, 1))

    def stood(day):
        return office.get(reverse("contract_register", args=[contract.pk]), {"day": day}).context["standing"]

    days = ["2017-01-31", "2017-03-31", "2017-04-01", "2019-11-30", "2019-12-01", "2021-04-01"]
    assert [stood(day) for day in days] == [
        "Planned", "Mobilising", "Live", "Live", "Live, extended", "Live, past its last day",
    ]  # fmt: skip
    terminate_agreement(Contract.objects.get(), by=officers[0], reason="It is over.")
    assert stood(timezone.localdate().isoformat()) == "Terminated"


def test_a_contract_is_not_live_before_it_mobilises(contract):
    with pytest.raises(IntegrityError, match="contract_live_after_mobilising"), transaction.atomic():
        Contract.objects.update(mobilised_on=date(2017, 4, 2), live_on=date(2017, 4, 1))


def test_a_public_copy_is_a_pdf(office, contract):
    address = reverse("contract_public_copy", args=[contract.pk])

    page = office.post(address, {"copy": SimpleUploadedFile("contract.pdf", b"not a PDF at all"), "looked": "on"})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["copy"]
    assert Contract.objects.get().public_copy is None


def a_pdf(subtype=""):
    """A page, with an annotation of `subtype` on it."""
    made, kept = pikepdf.new(), io.BytesIO()
    page = made.add_blank_page()
    if subtype:
        box = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(subtype), Rect=[10, 10, 90, 30])
        page.obj.Annots = made.make_indirect(pikepdf.Array([made.make_indirect(box)]))
    made.save(kept)
    return SimpleUploadedFile("contract.pdf", kept.getvalue())


@pytest.mark.parametrize("subtype", ["/Redact", "/Square", "/Highlight", "/Ink", "/FreeText", "/Stamp"])
def test_a_public_copy_whose_boxes_can_be_taken_off_is_refused(subtype, office, contract):
    page = office.post(reverse("contract_public_copy", args=[contract.pk]), {"copy": a_pdf(subtype), "looked": "on"})

    assert page.status_code == 422
    assert "only laid over a page" in page.context["form"].errors["copy"][0]
    assert Contract.objects.get().public_copy is None


@pytest.mark.parametrize("subtype", ["", "/Link"])
def test_a_public_copy_is_kept_read_and_taken_away(subtype, office, contract):
    Contract.objects.update(published=True)
    address = reverse("contract_public_copy", args=[contract.pk])
    entry = reverse("contract_register", args=[contract.pk])
    due = [one.what for one in due_of(Agreement.objects.all(), timezone.localdate()) if one.kind == Kind.COPY]
    assert due == ["Add the copy that the public may read: it is over £10,000"]
    assert "Missing" in office.get(entry).text
    assert list(office.post(address, {"copy": a_pdf(subtype)}).context["form"].errors) == ["looked"]

    assert office.post(address, {"copy": a_pdf(subtype), "looked": "on"}).status_code == 302

    published = PublishedContract.objects.get()
    assert published.public_copy is not None
    assert "contract.pdf" in office.get(entry).text
    assert office.get(reverse("contract_read_public_copy", args=[contract.pk])).status_code == 200
    assert not [one for one in due_of(Agreement.objects.all(), timezone.localdate()) if one.kind == Kind.COPY]
    away = reverse("contract_take_public_copy_away", args=[contract.pk])
    assert office.post(away, {"reason": ""}).status_code == 422
    assert office.post(away, {"reason": "A name can be read."}).status_code == 302
    assert PublishedContract.objects.get().public_copy is None
    assert office.post(away, {"reason": "Again."}).status_code == 422
    assert office.get(reverse("contract_read_public_copy", args=[contract.pk])).status_code == 404


def test_somebody_elses_option_is_not_found(office, contract):
    other = ContractFactory(state=Agreement.State.LIVE)

    assert office.get(reverse("contract_take_option", args=[other.pk, 1])).status_code == 404


def rows_of(name, *rows):
    """What the form sends of rows with these fields."""
    sent = {f"{name}-TOTAL_FORMS": str(len(rows))}
    for place, row in enumerate(rows):
        for field, value in {"id": "", "DELETE": "", **row}.items():
            sent[f"{name}-{place}-{field}"] = str(value)
    return sent


def lot(number, value, title="South"):
    return {"number": number, "title": title, "value": value}


def option(number, notice_by, months=12):
    return {"number": number, "months": months, "value": "100", "notice_by": notice_by}


def mistakes_of(page):
    return [one["text"] for one in mistakes([page.context["form"]], control=control_in_the_office)]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            rows_of("lots", lot(1, "600"), lot(2, "400.01")),
            "Lot 2, “Value in pounds”: the lots come to £1,000.01, and the whole contract to £1,000.",
        ),
        (
            rows_of("lots", lot(1, "1"), lot(1, "1")),
            "Lot 2, “Number”: another row has the same number. Change one of them, or take it away.",
        ),
        (
            rows_of("options", option(1, "2020-10-01")),
            "Option to extend 1, “Say so by”: its months begin after 30 September 2020. "
            "Notice is given on that day or before it.",
        ),
        (
            rows_of("options", option(1, "2020-06-30"), option(2, "2021-10-01")),
            "Option to extend 2, “Say so by”: its months begin after 30 September 2021. "
            "Notice is given on that day or before it.",
        ),
        (
            rows_of("breaks", {"breaks_on": "2019-01-01", "notice_by": "2019-01-02", "who": "either", "terms": ""}),
            "Break clause 1, “Notice given by”: the notice would come after the day it is for. Check the two dates.",
        ),
        ({"targets-0-value": "-1"}, "Target 1, “Target”: enter 0 or more."),
        ({"value": "0"}, "“Value in pounds”: enter an amount above £0."),
        (
            {"cpv_code": "853100004"},
            "The last digit of 85310000-4 does not fit the others. Check all nine, or leave the last one and the hyphen"
            " out.",
        ),
        ({"cpv_code": "welfare"}, "A CPV code has eight digits, and mostly a ninth after a hyphen, like 85310000-5."),
    ],
)
def test_each_mistake_names_its_field_and_keeps_what_was_typed(sent, said, office):
    typed = form_of_a_contract(**sent)

    page = office.post(reverse("contracts:add"), typed)

    assert mistakes_of(page) == [said]
    assert not Contract.objects.exists()
    form = page.context["form"]
    kept = [form, *(row for rows in form.formsets.values() for row in rows.forms)]
    boxes = {field.html_name: field.value() for one in kept for field in one}
    assert {name: str(boxes[name]) for name in sent if name in boxes} == {
        name: value for name, value in sent.items() if name in boxes
    }


def test_the_same_year_and_stream_twice_is_said_at_the_second_row(office, stream):
    page = office.post(
        reverse("contracts:add"), form_of_a_contract(**money_rows((2017, stream, "400"), (2017, stream, "600")))
    )

    assert mistakes_of(page) == [
        "Year and stream 2, “Stream”: another row has the same financial year and stream. "
        "Change one of them, or take it away."
    ]


def test_lots_options_and_a_code_that_are_right_are_kept(office):
    sent = rows_of("lots", lot(1, "600"), lot(2, "400"), lot(3, "")) | {"cpv_code": "853100005"}
    sent |= rows_of("options", option(1, "2020-09-30"), option(2, "2021-09-30"))

    office.post(reverse("contracts:add"), form_of_a_contract(**sent))

    made = Contract.objects.get()
    assert (made.cpv_code, made.lots.count(), made.options.count()) == ("85310000-5", 3, 2)


def test_a_year_without_money_of_a_stream_says_so_in_one_way(office, contract, stream):
    other = FundingStreamFactory(name="Victims’ grant")
    set_money(contract, {(2017, stream.pk): Decimal(10000), (2019, other.pk): Decimal(20000)})

    shown = office.get(reverse("contract_register", args=[contract.pk])).text

    table = shown.partition("Money by year and stream")[2].partition("</table>")[0]
    cells = re.findall(r"<td>([^<]*)</td>", table)
    assert cells == [
        "£10,000", "£0", "£0", "£10,000",
        "£0", "£0", "£20,000", "£20,000",
        "£10,000", "£0", "£20,000", "£30,000",
    ]  # fmt: skip
