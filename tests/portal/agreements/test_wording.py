"""The language of templates: what a text says of one agreement, and what is wrong with a template."""

from datetime import date
from decimal import Decimal

import pytest

from portal.agreements.models import Condition
from portal.agreements.wording.clauses import ClauseFault, chosen, pieces_of
from portal.agreements.wording.writing import faults_of, own_words, write
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.payments.factories import InstalmentFactory

WHOLE = "{organisation} {reference} {value} {starts} {ends}"


def test_a_clause_stands_where_what_it_asks_for_is_so():
    text = "Always.\n[if Conditions]\nYes.\n[end]\n[if  not conditions]\nNo.\n[end]\nLast."

    assert chosen(text, lambda name: name == "conditions").split() == ["Always.", "Yes.", "Last."]
    assert chosen(text, lambda name: False).split() == ["Always.", "No.", "Last."]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[if a]\n[if b]\n[end]\n[end]", "Line 2: end “[if a]”"),
        ("[end]", "Line 1: [end] ends nothing"),
        ("[if a]\nwords", "has no [end]"),
        ("Pay [if a] now [end]", "on a line of its own"),
        ("[if a]\nx\n[else]\ny\n[end]", "on a line of its own"),
    ],
)
def test_a_clause_that_does_not_begin_or_end(text, why):
    with pytest.raises(ClauseFault) as fault:
        pieces_of(text)

    assert why in str(fault.value)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (WHOLE, []),
        ("", ["Write the text."]),
        (f"{WHOLE} {{valu}}", ["There is no field {valu}. Did you mean {value}?"]),
        (
            f"{WHOLE} {{{{value}}}}",
            ["Write one curly bracket on each side of a field, such as {organisation}: see “{{value}}”."],
        ),
        (f"{WHOLE}\n[if condition]\nx\n[end]", ["No clause can ask for “condition”. Did you mean [if conditions]?"]),
        (
            WHOLE.replace("{value}", "") + "\n[if conditions]\n{value}\n[end]",
            ["Keep {value} in the text, outside of clauses: what the agreement is worth."],
        ),
    ],
)
def test_faults(text, faults):
    assert faults_of(text) == faults


@pytest.mark.parametrize("kind", ["grant", "contract"])
def test_the_portals_own_words_have_none(kind):
    assert faults_of(own_words(kind)) == []


@pytest.mark.django_db
def test_what_the_text_of_an_agreement_says():
    agreement = AgreementFactory(
        reference="SDF-2026-0042", organisation__name="A {group} & friends", title="Clubs", purpose="One.\n\n## Two."
    )
    InstalmentFactory(agreement=agreement, amount=Decimal("400.00"), due_on=date(2026, 5, 1))
    Condition.objects.create(
        agreement=agreement, number=1, text="Show it.", due_on=date(2026, 6, 1), before_payment=True
    )
    template = (
        "# Parties\nWith {organisation}, {reference}.\n\n{purpose}\n\n# Money\n{value}\n\n{schedule}\n\n"
        "[if conditions before payment]\n# First\n{conditions}\n[end]\n\n[if targets]\n# Targets\n{targets}\n[end]\n\n"
        "{returns}\n\nFrom {starts} to {ends}."
    )

    assert write(template, agreement) == (
        "## Parties\nWith A {group} & friends, SDF-2026-0042.\n\nOne.\n\nTwo.\n\n## Money\n£1,000\n\n"
        "£400 once this agreement is signed, from 1 May 2026.\n\n"
        "## First\n1. Show it. By 1 June 2026. We pay nothing before this is met.\n\n"
        "From 1 April 2026 to 31 March 2027.\n"
    )
