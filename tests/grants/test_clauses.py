"""What the templates of grants may ask of the application."""

from decimal import Decimal

import pytest

from grants.clauses import CLAUSES
from grants.domain.awarding import make_agreement
from grants.domain.project_facts import facts_from
from portal.agreements.wording.clauses import chosen
from portal.agreements.wording.fields import asked_by_name
from portal.agreements.wording.writing import faults_of, write
from portal.questionnaires.schema import Choice, Kind, Question, Schema, Section
from tests.grants.factories import ApplicationFactory, CallFactory, DecisionFactory
from tests.portal.agreements.factories import AgreementFactory

AGES = tuple(Choice(value=name, label=name) for name in ("under_11", "over_64"))
ASKS = Schema(
    title="Application",
    sections=(
        Section(
            key="project",
            title="Project",
            questions=(Question(key="age_groups", kind=Kind.CHOICES, label="Who is it for?", choices=AGES),),
        ),
    ),
)


@pytest.mark.parametrize(
    ("groups", "is_so"),
    [
        (["under_11"], True),
        (["from_11_to_17"], True),
        (["from_18_to_24"], False),
        (["over_64"], False),
        (["from_25_to_64", "under_25"], True),
        ([], False),
        (None, False),
        (["everybody"], False),
    ],
)
def test_who_a_project_is_for(groups, is_so):
    assert facts_from({"age_groups": groups}).with_under_18s is is_so


@pytest.mark.parametrize(
    ("rows", "amount"),
    [
        ([{"asked_for": "10.00", "from_elsewhere": "2.50"}, {"from_elsewhere": "0.25"}], "2.75"),
        ([{"asked_for": "10.00", "from_elsewhere": ""}, {"asked_for": "1"}], "0"),
        ([], "0"),
        (None, "0"),
    ],
)
def test_what_comes_from_elsewhere(rows, amount):
    assert facts_from({"budget": rows}).from_elsewhere == Decimal(amount)


@pytest.mark.django_db
def test_a_clause_for_some_stands_in_their_agreements_alone():
    words = "{organisation} {reference} {value} {starts} {ends}\n[if under 18s]\nDBS checks.\n[end]\n"
    words += "[if match funding]\nTell us.\n[end]\n"
    call = CallFactory(questionnaire_version__says=ASKS)
    application = ApplicationFactory(call=call, sent=True, state="decided")
    grant = make_agreement(DecisionFactory(application=application), by=None)
    response = grant.decision.application.response
    said = write(words, grant)

    response.answers.create(key="age_groups", value=["under_11"])

    assert faults_of(words) == []
    assert ("DBS checks." in said, "Tell us." in said) == (False, False)
    assert ("DBS checks." in write(words, grant), "Tell us." in write(words, grant)) == (True, False)
    assert "DBS checks." not in write(words, AgreementFactory())
    assert {one.name for one in CLAUSES} < asked_by_name().keys()
    assert "DBS checks." in chosen(words, lambda name: True)
