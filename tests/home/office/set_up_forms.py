"""One of each thing that the office sets up, and what its edit page would send."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.db.models import Model
from django.http import HttpResponse
from django.urls import reverse
from wagtail import blocks

from commissioning.models import BreakClause, ExtensionOption, Lot
from grants.models import OutsideLink
from portal.accounts.roles import Role
from portal.agreements.domain import set_money
from portal.plan.models import Commitment
from portal.questionnaires.models import Questionnaire
from portal.questionnaires.schema import Schema
from portal.questionnaires.starting import PROJECT
from tests.commissioning.factories import ContractFactory, ServiceFactory
from tests.grants.factories import (
    CallFactory,
    CriterionFactory,
    FundBudgetFactory,
    GateFactory,
    PanelMemberFactory,
    WeightedSchemeFactory,
)
from tests.home.factories import BidFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.donations.factories import CauseFactory
from tests.portal.monitoring.factories import (
    BreakdownFactory,
    CaseRuleFactory,
    DistanceAreaFactory,
    FunnelFactory,
    FunnelStepFactory,
    IndicatorFactory,
    TargetFactory,
)
from tests.portal.plan.factories import PillarFactory, ThemeFactory
from tests.portal.questionnaires.factories import QuestionnaireFactory
from tests.portal.streams.factories import FundingStreamFactory


def nothing(thing: Model) -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class SetUp:
    """A kind of thing: its viewset's name, how one is made, the field that two people change."""

    name: str
    make: Callable[[], Model]
    text: str
    # What the page makes by script alone.
    scripted: Callable[[Any], dict[str, str]] = nothing

    def __str__(self) -> str:
        return self.name

    def address(self, thing: Model, view: str = "edit") -> str:
        return reverse(f"{self.name}:{view}", args=[thing.pk])

    def stored(self, thing: Model) -> str:
        return type(thing)._default_manager.values_list(self.text, flat=True).get(pk=thing.pk)


def a_fund() -> Model:
    fund = FundBudgetFactory().fund
    OutsideLink.objects.create(fund=fund, name="Council for voluntary service", address="https://cvs.example/")
    return fund


def a_call() -> Model:
    call = CallFactory(scheme=WeightedSchemeFactory(), questionnaire_version=None, published=False)
    GateFactory(call=call, number=1)
    CriterionFactory(call=call, number=1, weight=100)
    PanelMemberFactory(call=call, user=UserFactory(role=Role.PANEL_CHAIR), is_chair=True)
    return call


def a_questionnaire() -> Model:
    return Questionnaire.objects.get(pk=QuestionnaireFactory(says=Schema(title="", sections=(PROJECT,))).pk)


def a_contract() -> Model:
    contract = ContractFactory()
    TargetFactory(agreement=contract)
    Lot.objects.create(contract=contract, number=1, title="The east of the county")
    ExtensionOption.objects.create(contract=contract, number=1, months=12, value=1000, notice_by="2020-06-30")
    BreakClause.objects.create(contract=contract, breaks_on="2019-09-30", notice_by="2019-06-30")
    set_money(contract, {(2017, FundingStreamFactory().pk): contract.value})
    return contract


def a_funnel() -> Model:
    funnel = FunnelFactory()
    FunnelStepFactory(funnel=funnel, number=1)
    FunnelStepFactory(funnel=funnel, number=2)
    return funnel


def a_distance() -> Model:
    return DistanceAreaFactory().distance


def a_theme() -> Model:
    theme = ThemeFactory()
    Commitment.objects.create(theme=theme, number=1, title="Expand the panels")
    return theme


def sections_of(questionnaire: Questionnaire) -> dict[str, str]:
    """The builder's part of the page, which a script makes."""
    return dict(_sent(questionnaire.sections.stream_block, questionnaire.sections, "sections"))


def _sent(block: blocks.Block, value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(block, blocks.StructBlock):
        for child_name, child in block.child_blocks.items():
            yield from _sent(child, value[child_name], f"{name}-{child_name}")
    elif isinstance(block, blocks.StreamBlock):
        yield f"{name}-count", str(len(value))
        for number, one in enumerate(value):
            yield f"{name}-{number}-type", one.block_type
            yield f"{name}-{number}-id", one.id or ""
            yield from _placed(f"{name}-{number}", number)
            yield from _sent(one.block, one.value, f"{name}-{number}-value")
    elif isinstance(block, blocks.ListBlock):
        yield f"{name}-count", str(len(value))
        for number, one in enumerate(value.bound_blocks):
            yield f"{name}-{number}-id", one.id or ""
            yield from _placed(f"{name}-{number}", number)
            yield from _sent(one.block, one.value, f"{name}-{number}-value")
    elif value is not False:
        yield name, "on" if value is True else "" if value is None else str(value)


def _placed(name: str, number: int) -> Iterator[tuple[str, str]]:
    yield f"{name}-order", str(number)
    yield f"{name}-deleted", ""


SET_UPS = [
    SetUp("funds", a_fund, "purpose"),
    SetUp("calls", a_call, "summary"),
    SetUp("schemes", WeightedSchemeFactory, "name"),
    SetUp("questionnaires", a_questionnaire, "title", sections_of),
    SetUp("services", ServiceFactory, "description"),
    SetUp("indicators", IndicatorFactory, "definition"),
    SetUp("streams", FundingStreamFactory, "terms"),
    SetUp("breakdowns", BreakdownFactory, "title"),
    SetUp("case_rules", CaseRuleFactory, "date_column"),
    SetUp("funnels", a_funnel, "title"),
    SetUp("distances", a_distance, "title"),
    SetUp("contracts", a_contract, "purpose"),
    SetUp("plans", lambda: PillarFactory().plan, "summary"),
    SetUp("themes", a_theme, "summary"),
    SetUp("bids", BidFactory, "outcome"),
    SetUp("causes", CauseFactory, "purpose"),
    SetUp("wagtailusers_users", lambda: UserFactory(role=Role.EDITOR), "name"),
]


def sent_by(page: HttpResponse) -> dict[str, Any]:
    """What the browser would send of the page's form, if nothing were typed and no script ran."""
    form = BeautifulSoup(page.content, "html.parser").select_one("form#w-editor-form")
    assert form is not None
    sent: dict[str, Any] = {}
    for control in form.select("input[name], textarea[name], select[name]"):
        if control.find_parent("template"):
            continue
        for value in _values(control):
            sent.setdefault(str(control["name"]), []).append(value)
    return sent


def _values(control: Tag) -> list[str]:
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.name == "select":
        return [str(one.get("value", one.get_text())) for one in control.select("option[selected]")]
    if control.get("type") in {"checkbox", "radio"}:
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    value = str(control.get("value", ""))
    if control.has_attr("data-controller") and not value:
        return [""]
    return [value]


def errors_of(page: HttpResponse) -> str:
    form = page.context["form"]
    rows = {name: [one.errors for one in rows.forms] for name, rows in getattr(form, "formsets", {}).items()}
    return json.dumps([form.errors, rows], default=str)
