"""A fund, an open call, applications in every state, and the panel's work on them."""

from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from grants.models import (
    Application,
    Assessment,
    Call,
    Criterion,
    Decision,
    Fund,
    FundBudget,
    Gate,
    PanelMember,
    ScoringScheme,
)
from tests.portal.accounts.factories import UserFactory
from tests.portal.organisations.factories import OrganisationFactory
from tests.portal.questionnaires.factories import QuestionnaireVersionFactory, ResponseFactory


class FundFactory(DjangoModelFactory):
    class Meta:
        model = Fund

    name = factory.Sequence(lambda n: f"Fund {n}")
    slug = factory.Sequence(lambda n: f"fund-{n}")
    code = factory.Sequence(lambda n: "F" + chr(65 + n // 676 % 26) + chr(65 + n // 26 % 26) + chr(65 + n % 26))
    purpose = "Small grants that make Dorset safer."
    decision_body = "Police and Crime Commissioner"
    contact_email = "grants@office.example"


class FundBudgetFactory(DjangoModelFactory):
    class Meta:
        model = FundBudget

    fund = factory.SubFactory(FundFactory)
    year = 2026
    amount = Decimal("10000.00")


class WeightedSchemeFactory(DjangoModelFactory):
    class Meta:
        model = ScoringScheme
        django_get_or_create = ("name",)

    name = "Weighted criteria, anchored 0 to 5"
    combination = ScoringScheme.Combination.WEIGHTED
    axes = factory.LazyFunction(lambda: [{"key": "score", "title": "Score"}])
    levels = factory.LazyFunction(
        lambda: [{"value": n, "title": f"Level {n}", "anchor": f"What a {n} looks like"} for n in range(6)]
    )


class MatrixSchemeFactory(DjangoModelFactory):
    class Meta:
        model = ScoringScheme
        django_get_or_create = ("name",)

    name = "Two-axis matrix"
    combination = ScoringScheme.Combination.MATRIX
    axes = factory.LazyFunction(
        lambda: [
            {"key": "fit", "title": "Fit with the Police and Crime Plan"},
            {"key": "robustness", "title": "Robust research, planning and implementation"},
        ]
    )
    levels = factory.LazyFunction(
        lambda: [
            {"value": value, "title": title, "anchor": title}
            for value, title in enumerate(["Poor", "Fair", "Good", "Excellent", "Exceptional"], start=1)
        ]
    )
    bands = factory.LazyFunction(
        lambda: [
            {"at_least": 0, "recommendation": "not_recommended", "meaning": "Not recommended"},
            {"at_least": 5, "recommendation": "commissioner", "meaning": "For the Commissioner to consider"},
            {"at_least": 7, "recommendation": "recommended", "meaning": "Recommended"},
        ]
    )


class CallFactory(DjangoModelFactory):
    """An open, published call: it opened a week ago and closes in a week."""

    class Meta:
        model = Call

    fund = factory.SubFactory(FundFactory)
    budget = factory.SubFactory(FundBudgetFactory, fund=factory.SelfAttribute("..fund"))
    title = factory.Sequence(lambda n: f"Community grants {n}")
    slug = factory.Sequence(lambda n: f"community-grants-{n}")
    summary = "Small grants for community groups."
    description = "We look for projects that make people safer."
    who_may_apply = "Charities\nCommunity groups"
    how_it_is_decided = "A panel scores; the Commissioner decides."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    decision_expected_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=49))
    minimum_amount = Decimal("100.00")
    maximum_amount = Decimal("3000.00")
    questionnaire_version = factory.SubFactory(QuestionnaireVersionFactory)
    scheme = factory.SubFactory(WeightedSchemeFactory)
    published = True

    class Params:
        over = factory.Trait(
            opens_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=30)),
            closes_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2)),
        )


class GateFactory(DjangoModelFactory):
    class Meta:
        model = Gate

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = "Eligibility"


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    call = factory.SubFactory(CallFactory)
    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Criterion {n}")
    guidance = "What to look for."
    weight = 50


class PanelMemberFactory(DjangoModelFactory):
    class Meta:
        model = PanelMember

    call = factory.SubFactory(CallFactory)
    user = factory.SubFactory(UserFactory)


class ApplicationFactory(DjangoModelFactory):
    """A draft. `state=` makes the others as rows; verbs are what tests of verbs use."""

    class Meta:
        model = Application

    call = factory.SubFactory(CallFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    reference = factory.Sequence(lambda n: f"SDF-2026-{n:04d}")
    response = factory.SubFactory(ResponseFactory, version=factory.SelfAttribute("..call.questionnaire_version"))
    created_by = factory.SubFactory(UserFactory)

    class Params:
        sent = factory.Trait(
            state=Application.State.SUBMITTED,
            title=factory.Sequence(lambda n: f"Project {n}"),
            summary="What we will do.",
            amount_requested=Decimal("1000.00"),
            starts_on=date(2027, 1, 1),
            ends_on=date(2027, 12, 31),
            submitted_by=factory.SelfAttribute("created_by"),
            submitted_at=factory.LazyFunction(timezone.now),
        )


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment
        skip_postgeneration_save = True

    application = factory.SubFactory(ApplicationFactory, sent=True, state=Application.State.ASSESSING)
    assessor = factory.SubFactory(UserFactory)
    assigned_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def seat(self, create, given):
        """Whoever scores sits on the panel."""
        PanelMember.objects.get_or_create(call=self.application.call, user=self.assessor)


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    application = factory.SubFactory(ApplicationFactory, sent=True, state=Application.State.DECIDED)
    budget = factory.SelfAttribute("application.call.budget")
    outcome = Decision.Outcome.AWARD
    amount = Decimal("1000.00")
    reasons = "A strong case."
    crime_reduction_reasons = "It keeps people at risk safer."
    main_reason = factory.LazyAttribute(lambda made: "need" if made.outcome == "decline" else "")
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)
