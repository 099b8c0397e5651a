"""Checked cases → the totals of a return, by the rules of its indicators, with pandas."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from portal.monitoring.cases.checking import Checked
from portal.monitoring.cases.layout import PERSON, CaseForm, How, Rule
from portal.monitoring.figures import Unit

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Total:
    """The figure of the indicator `code`, as text with two decimals at most, and its parts by category key."""

    code: int
    value: str
    parts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """`remarks` are sentences to read beside the totals before they are confirmed."""

    totals: tuple[Total, ...]
    rows: int
    remarks: tuple[str, ...]


def count(checked: Checked, form: CaseForm) -> Counted:
    cases = checked.cases
    totals, remarks = [], []
    anywhere = None
    for rule in form.rules:
        inside = cases[rule.date_column].between(*_bounds(form))
        anywhere = inside if anywhere is None else anywhere | inside
        if rule.condition_column:
            inside &= cases[rule.condition_column].str.casefold().isin(_accepted(rule, form))
        total = _total(cases[inside], rule, form)
        if total is None:
            remarks.append(f"{rule.title}: there is nothing to average, so the figure stays as it is.")
        else:
            totals.append(total)
        remarks += _unmeasured(cases[inside], rule)
    outside = int((~anywhere).sum()) if anywhere is not None else 0
    if outside:
        few, them = ("1 row has", "it") if outside == 1 else (f"{outside:,} rows have", "them")
        remarks.insert(0, f"{few} no day in the period, so nothing counts {them}.")
    return Counted(tuple(totals), len(cases), tuple(remarks))


def _accepted(rule: Rule, form: CaseForm) -> set[str]:
    """What the condition's column may say, in small letters; of a breakdown, its codes, however the rule names them."""
    values = {one.casefold() for one in rule.values}
    split = next((one for one in form.splits if one.slug == rule.condition_column), None)
    if split is None:
        return values
    return {
        code.casefold() for code in split.codes if {code.casefold(), split.labels.get(code, "").casefold()} & values
    }


def _bounds(form: CaseForm) -> tuple["pd.Timestamp", "pd.Timestamp"]:
    import pandas as pd  # in a process of its own, as all of this

    def moment(day: date) -> "pd.Timestamp":
        return pd.Timestamp(day)

    return moment(form.starts_on), moment(form.ends_on)


def _total(cases: "pd.DataFrame", rule: Rule, form: CaseForm) -> Total | None:
    if rule.how is How.PEOPLE:
        # A person is split by their first case of the period, so that the parts make the figure.
        cases = cases.sort_values(rule.date_column, kind="stable").drop_duplicates(PERSON)
    if rule.how is How.AVERAGE:
        measured = cases[rule.measure_column].dropna()
        return Total(rule.code, _plain(measured.mean(), rule.unit)) if len(measured) else None
    whole = _sum(cases, rule)
    parts = {}
    for split in form.splits:
        if split.slug in rule.splits:
            by_code = dict(_by_code(cases, split.slug, rule))
            parts |= {category: by_code.get(code, "0") for code, category in split.codes.items()}
    return Total(rule.code, whole, parts)


def _sum(cases: "pd.DataFrame", rule: Rule) -> str:
    if rule.how is How.SUM:
        return _plain(_pence(cases, rule).sum() / 100, rule.unit)
    return str(len(cases))


def _by_code(cases: "pd.DataFrame", slug: str, rule: Rule) -> list[tuple[str, str]]:
    if rule.how is How.SUM:
        sums = _pence(cases, rule).groupby(cases[slug]).sum()
        return [(code, _plain(value / 100, rule.unit)) for code, value in sums.items()]
    return [(code, str(number)) for code, number in cases[slug].value_counts().items()]


def _pence(cases: "pd.DataFrame", rule: Rule) -> "pd.Series":
    """In hundredths, so that a hundred thousand of them add up exactly."""
    return (cases[rule.measure_column].fillna(0) * 100).round().astype("int64")


def _plain(value: float, unit: Unit) -> str:
    """Two decimals at most; an average count or number of days is said in whole ones where its unit has only those."""
    text = f"{value:.0f}" if unit is Unit.COUNT else f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unmeasured(cases: "pd.DataFrame", rule: Rule) -> list[str]:
    if not rule.measure_column:
        return []
    missing = int(cases[rule.measure_column].isna().sum())
    if not missing:
        return []
    few, are = ("1 case has", "is") if missing == 1 else (f"{missing:,} cases have", "are")
    return [f"{rule.title}: {few} no {rule.measure_column}, and {are} left out of it."]
