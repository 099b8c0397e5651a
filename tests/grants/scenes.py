"""A call with its panel, and applications on their way to a decision, made by the verbs themselves."""

from decimal import Decimal

from grants.domain import assigning, panels
from grants.domain.panels import Scored
from grants.models import Application, Assessment, Call
from portal.accounts.models import User
from portal.accounts.roles import Role
from tests.grants.factories import (
    ApplicationFactory,
    CallFactory,
    CriterionFactory,
    FundBudgetFactory,
    GateFactory,
    PanelMemberFactory,
)
from tests.portal.accounts.factories import UserFactory


def call_with_panel(*, budget: str = "10000.00", scorers: int = 2, **settings) -> Call:
    """A closed call with two gates, two criteria of 50 each, a panel of `scorers` and a chair."""
    money = FundBudgetFactory(amount=Decimal(budget))
    call = CallFactory(over=True, fund=money.fund, budget=money, scorers_needed=scorers, **settings)
    for number, title in enumerate(["Eligibility", "Governance"], start=1):
        GateFactory(call=call, number=number, title=title)
    for number, title in enumerate(["Need", "Outcomes"], start=1):
        CriterionFactory(call=call, number=number, title=title, weight=50)
    for _ in range(scorers):
        PanelMemberFactory(call=call, user=UserFactory(role=Role.PANEL_MEMBER))
    PanelMemberFactory(call=call, user=UserFactory(role=Role.PANEL_CHAIR), is_chair=True)
    return call


def scorers_of(call: Call) -> list[User]:
    return [seat.user for seat in call.panel.filter(is_chair=False).order_by("pk")]


def chair_of(call: Call) -> User:
    return call.panel.get(is_chair=True).user


def with_the_panel(call: Call, **fields) -> Application:
    """Sent, checked, and assigned to every scorer of the call."""
    application = ApplicationFactory(call=call, sent=True, state=Application.State.ASSESSING, **fields)
    officer = UserFactory(role=Role.GRANTS_OFFICER)
    for scorer in scorers_of(call):
        assigning.assign(application, scorer, by=officer)
    return application


def score(application: Application, scorer: User, *levels: int | None, recommended: str | None = None) -> Assessment:
    """`scorer` declares no conflict, gives a level for each criterion (None: cannot judge) and completes."""
    assessment = application.assessments.get(assessor=scorer)
    panels.declare_no_conflict(assessment, by=scorer)
    panels.record_score(
        assessment,
        [
            Scored(
                criterion=criterion.pk,
                axis="score",
                value=level,
                cannot_judge=level is None,
                comment="" if level is not None else "The answer does not say.",
            )
            for criterion, level in zip(application.call.criteria.all(), levels, strict=True)
        ],
        by=scorer,
        recommended_amount=None if recommended is None else Decimal(recommended),
    )
    return panels.complete_assessment(assessment, by=scorer)


def scored(call: Call, *levels_by_scorer: tuple[int | None, ...], **fields) -> Application:
    """With the panel, and scored by each scorer of the call: `scored(call, (4, 4), (4, 3))`."""
    application = with_the_panel(call, **fields)
    for scorer, levels in zip(scorers_of(call), levels_by_scorer, strict=True):
        score(application, scorer, *levels, recommended=str(application.amount_requested))
    return Application.objects.get(pk=application.pk)
