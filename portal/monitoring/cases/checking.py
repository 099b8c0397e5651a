"""The cells of a case file → a table that can be counted, or everything that is wrong with it, all at once.

Each check runs over a column's different values, and names rows only where something is wrong. No sentence quotes a
value that looks as if it could say who somebody is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

from portal.monitoring.cases.layout import CASE, LONG_AGO, PERSON, CaseForm
from portal.monitoring.cases.personal import (
    LOOKED_AT,
    NAME_AND_FIGURES,
    crowd,
    looks_like_date,
    personal_heading,
    personal_value,
    ten_figures_are_their_own,
)
from portal.monitoring.cases.reading import HEADINGS_WITHIN, MOST_CASES, Cells, slug
from portal.monitoring.figures import shortened
from portal.monitoring.spreadsheet.checking import Problem
from portal.monitoring.spreadsheet.layout import column_letter
from portal.monitoring.spreadsheet.sheets import FileRefused

if TYPE_CHECKING:
    import pandas as pd

MOST_LISTED = 500
NUMBER_OF_THEIR_OWN = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_./-]{0,39}")
# What cannot be any of the things that are refused: a few letters, then up to eight figures. Looked for in all of a
# column's values at once, because it is what nearly every value of the longest columns is.
HARMLESS = re.compile(r"^(?:[A-Za-z]{1,4}[-_/.]?)?[0-9]{1,8}$", re.M)
AMOUNT = re.compile(r"£?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.[0-9]{1,2})?")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?: 00:00(?::00)?)?")
ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[ T]00:00(?::00)?)?")
# What a program leaves in a cell that it could not work out.
ERROR = re.compile(r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|SPILL!|CALC!|FIELD!|GETTING_DATA|BLOCKED!|CONNECT!)")
LONGEST_CELL = 200
MOST_DIFFERENT = 50
YEARS_OF_A_CHILD = 10
# What may be quoted although it is not right: nothing in it is a word.
NUMBERS_ALONE = re.compile(r"[\d .,:/£%T\u2212\u2013+-]{1,24}")
A_DAY = "Write the day as 2018-01-31 or 31/01/2018"
A_NUMBER_OF_THEIR_OWN = "Use a number of your own, such as C-0042, that says nothing about the person"
NO_PERSONS = "Take it out: a case file holds nothing that finds a person"


class CasesRefused(Exception):
    """Nothing may be counted: `problems` are the first of `count`, from the top of the sheet to its foot."""

    def __init__(self, problems: list[Problem], count: int) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
        self.count = count


@dataclass(frozen=True)
class Checked:
    """The cases by heading: texts, days under the date columns (NaT where there is none), codes as the layout has them,
    measures as numbers (NaN where there is none)."""

    cases: "pd.DataFrame"


def check(cells: Cells, form: CaseForm) -> Checked:
    """Raises CasesRefused, FileRefused."""
    head, places, problems = _headings(cells, form)
    cases = cells.table.iloc[head + 1 :].rename(columns={place: name for name, place in places.items()})
    cases = cases[list(places)]
    cases = cases[(cases != "").any(axis=1)]
    if len(cases) > MOST_CASES:
        raise FileRefused(f"The sheet has more than {MOST_CASES:,} cases. Send them in one file for each return.")
    if cases.empty and problems:
        raise CasesRefused(problems, len(problems))
    if cases.empty:
        raise FileRefused("There are headings and no cases under them. Where there were none, type 0 on the page.")
    return _Columns(cases, places, cells.sheet, form, problems).checked()


def _headings(cells: Cells, form: CaseForm) -> tuple[int, dict[str, int], list[Problem]]:
    """The row of the headings, from 0, where each column is, and what is wrong with them."""
    for row in range(min(HEADINGS_WITHIN, len(cells.table))):
        found = [str(cell) for cell in cells.table.iloc[row]]
        if len({slug(cell) for cell in found} & set(form.columns)) >= min(2, len(form.columns)):
            return row, *_places(found, row, cells, form)
    wanted = f"The headings are {', '.join(form.columns)}"
    raise CasesRefused([Problem("The headings are missing", wanted, cells.sheet)], 1)


def _places(found: list[str], row: int, cells: Cells, form: CaseForm) -> tuple[dict[str, int], list[Problem]]:
    places: dict[str, int] = {}
    problems = []
    number = int(cells.table.index[row]) + 1
    for place, heading in enumerate(found):
        name = slug(heading)

        def at(what: str, right: str, place: int = place) -> None:
            problems.append(Problem(what, right, cells.sheet, number, column_letter(place)))

        if name in places:
            at(f"“{shortened(heading)}” is there twice", "Keep one of the two columns")
        elif name in form.columns:
            places[name] = place
        elif not name:
            if (cells.table.iloc[row + 1 :, place] != "").any():
                at("There are cells under no heading", "Take the column out")
        elif what := personal_heading(name):
            at(f"A column “{shortened(heading)}” would hold {what}", NO_PERSONS)
        else:
            at(f"“{shortened(heading)}” is not asked for", f"Take the column out. We ask for {', '.join(form.columns)}")
    for name in form.columns:
        if name not in places:
            problems.append(Problem(f"The column “{name}” is missing", "Put it back", cells.sheet, number))
    return places, problems


class _Columns:
    """One pass over the columns, gathering what is wrong and making each what it stands for."""

    def __init__(
        self, cases: "pd.DataFrame", places: dict[str, int], sheet: str, form: CaseForm, problems: list[Problem]
    ) -> None:
        self.cases, self.places, self.sheet, self.form = cases, places, sheet, form
        self.problems = list(problems)
        self.count = len(problems)

    def checked(self) -> Checked:
        import pandas as pd  # in a process of its own, as all of this

        made = {}
        for name in self.places:
            made[name] = self._column(name)
        if self.count:
            listed = sorted(self.problems, key=lambda one: (one.row, len(one.column), one.column))
            raise CasesRefused(listed[:MOST_LISTED], self.count)
        return Checked(pd.DataFrame(made))

    def _column(self, name: str) -> "pd.Series":
        column = self.cases[name]
        numbers = name in (CASE, PERSON)
        if (numbers or name in self.form.measures) and self._is_crowd(name, column):
            return column
        if numbers and _all_harmless(column):
            if name == CASE:
                self._twice(column, set())
            return column
        is_date = name in self.form.dates
        nhs = not (numbers and ten_figures_are_their_own(column.unique()))
        wrong = self._say(name, column, lambda text: _dangerous(text, days=is_date, nhs=nhs))
        if numbers:
            wrong |= self._say(name, column, _own_number, but=wrong)
            if name == CASE:
                self._twice(column, wrong)
            return column
        if is_date:
            return self._days(name, column, wrong)
        if name in self.form.measures:
            self._say(name, column, _measure, but=wrong)
            import pandas as pd

            return pd.to_numeric(column.str.removeprefix("£").str.replace(",", ""), errors="coerce")
        split = next((one for one in self.form.splits if one.slug == name), None)
        if split is None:
            self._codes(name, column)
            return column.str.casefold()
        known = {code.casefold(): code for code in split.codes}
        known |= {split.labels[code].casefold(): code for code in split.labels}
        codes = ", ".join(list(split.codes)[:20])
        unknown: list[str] = []

        def coded(text: str) -> tuple[str, str] | None:
            if text.casefold() in known:
                return None
            if not text:
                return f"There is no {split.title}", f"The codes are {codes}"
            unknown.append(text)
            # Quoted only where a code was mistyped: anything else may be what slipped in from another column.
            mistyped = len(unknown) <= MOST_LISTED and get_close_matches(text[:LONGEST_CELL].casefold(), known, n=1)
            quoted = f"“{shortened(text)}”" if mistyped else "This"
            return f"{quoted} is not a code of {split.title}", f"The codes are {codes}"

        self._say(name, column, coded, but=wrong)
        return column.str.casefold().map(known)

    def _is_crowd(self, name: str, column: "pd.Series") -> bool:
        """Whether it is all of a column together that says who people are."""
        values = [text for text in column.unique()[: LOOKED_AT + 1] if text]
        what = crowd(values, latest=self.form.starts_on.year - YEARS_OF_A_CHILD)
        if what:
            self._add_column(name, f"The cells of this column look like {what}", A_NUMBER_OF_THEIR_OWN)
        return bool(what)

    def _codes(self, name: str, column: "pd.Series") -> None:
        """What a condition is asked of says one of a few things; where it says very many, it is something else."""
        different = column.nunique()
        if different > MOST_DIFFERENT:
            said = f"The cells of this column say {different:,} different things, as names or free text do"
            self._add_column(name, said, f"Use a few codes, {MOST_DIFFERENT} at most")

    def _add_column(self, name: str, what: str, right: str) -> None:
        self.count += 1
        self.problems.append(Problem(what, right, self.sheet, 0, column_letter(self.places[name]), name))

    def _days(self, name: str, column: "pd.Series", wrong: set[str]) -> "pd.Series":
        import pandas as pd

        oldest = self.form.starts_on - LONG_AGO
        days: dict[str, date | None] = {}

        def a_day(text: str) -> tuple[str, str] | None:
            day = days[text] = _day(text)
            if not text:
                return None
            if day is None:
                said = "is a number, not a day" if text.isdigit() else "is not a day"
                return f"{_quoted(text)} {said}", A_DAY
            if day > self.form.today:
                return f"{text} is in the future", "Check the year"
            if day < oldest:
                return "The day is so long ago that it could be one of birth", NO_PERSONS
            return None

        self._say(name, column, a_day, but=wrong)
        moments = {text: pd.Timestamp(day) if day else pd.NaT for text, day in days.items()}
        return pd.to_datetime(column.map(moments), errors="coerce")

    def _twice(self, column: "pd.Series", wrong: set[str]) -> None:
        """Cases that are there more than once; what is wrong anyhow, and may be a name, is not quoted here either."""
        again = column[(column != "") & column.duplicated() & ~column.isin(wrong)]
        if again.empty:
            return
        wanted = set(again.iloc[:MOST_LISTED])
        firsts = column[column.isin(wanted)].drop_duplicates()
        first = {text: row + 1 for row, text in firsts.items()}
        self.count += len(again)
        for row, text in again.iloc[:MOST_LISTED].items():
            said = f"The case {shortened(text)} is in row {first[text]} already"
            self._add(CASE, row, said, "Keep one of the two rows, or give the second a number of its own")

    def _say(
        self,
        name: str,
        column: "pd.Series",
        rule: Callable[[str], tuple[str, str] | None],
        *,
        but: set[str] = frozenset(),
    ) -> set[str]:
        """Hold every different value of a column against a rule; the values that break it, `but` not those."""
        broken = {text: said for text in column.unique() if text not in but and (said := rule(text))}
        if broken:
            hit = column[column.isin(broken)]
            self.count += len(hit)
            for row, text in hit.iloc[:MOST_LISTED].items():
                self._add(name, row, *broken[text])
        return set(broken)

    def _add(self, name: str, row: int, what: str, right: str) -> None:
        letter = column_letter(self.places[name])
        self.problems.append(Problem(what, right, self.sheet, int(row) + 1, letter, name))


def _all_harmless(column: "pd.Series") -> bool:
    # An empty cell or a line break inside one would make lines that are no values.
    text = "\n".join(column)
    return text.count("\n") + 1 == len(column) and len(HARMLESS.findall(text)) == len(column)


def _quoted(text: str) -> str:
    return f"“{shortened(text)}”" if NUMBERS_ALONE.fullmatch(text) else "This"


def _dangerous(text: str, *, days: bool, nhs: bool = True) -> tuple[str, str] | None:
    """A formula, an error, or what could say who somebody is."""
    if text[:1] == "=":
        return "There is a formula", "Write its result"
    if len(text) < 4:
        return None
    if ERROR.fullmatch(text):
        return f"The cell holds the error {text}", "Write what it should say"
    if len(text) > LONGEST_CELL:
        return f"The cell holds {len(text):,} characters", NO_PERSONS
    if days:
        # A day is digits and signs; what is not is looked at as closely as anything else.
        if ISO.fullmatch(text) or DAY_FIRST.fullmatch(text):
            return None
    elif looks_like_date(text):
        return "There is a day, which could be one of birth", NO_PERSONS
    if what := personal_value(text, nhs=nhs):
        return f"The cell looks like {what}", NO_PERSONS
    return None


def _own_number(text: str) -> tuple[str, str] | None:
    if not text:
        return "There is no number", A_NUMBER_OF_THEIR_OWN
    if not NUMBER_OF_THEIR_OWN.fullmatch(text) or NAME_AND_FIGURES.fullmatch(text):
        # Not quoted: it may be a name.
        return "This is not a number of a case or person", A_NUMBER_OF_THEIR_OWN
    return None


def _measure(text: str) -> tuple[str, str] | None:
    if not text or AMOUNT.fullmatch(text):
        return None
    return f"{_quoted(text)} is not a number from 0 on with two decimals at most", "Write a number such as 12.5"


def _day(text: str) -> date | None:
    try:
        if found := ISO.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := DAY_FIRST.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    return None


def lines(refused: CasesRefused) -> Iterator[dict[str, str]]:
    """Each problem as the page and its download have it."""
    for one in refused.problems:
        yield {"where": one.where, "what": one.what, "right": one.right}
