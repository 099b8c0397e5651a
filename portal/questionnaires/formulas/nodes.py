"""The pieces of a formula. Each knows what it is (`kind`) and what it comes to (`value`). Pure.

A value is a Decimal, a date, a relativedelta, a bool, a str, a list, or None where it cannot be said yet. `Kinds` says
what each name stands for; a column of a table goes by "table.column".
"""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from dateutil.relativedelta import relativedelta

from portal.questionnaires.formulas.kinds import FormulaWrong, Is, unknown_name

Kinds = Mapping[str, Is]
Values = Mapping[str, Any]

COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
REACHES_TOO_FAR = (OverflowError, ValueError)


class Node(ABC):
    @abstractmethod
    def kind(self, kinds: Kinds) -> Is: ...

    @abstractmethod
    def value(self, values: Values) -> Any: ...


@dataclass(frozen=True)
class Literal(Node):
    what: Any
    is_: Is

    def kind(self, kinds: Kinds) -> Is:
        return self.is_

    def value(self, values: Values) -> Any:
        return self.what


@dataclass(frozen=True)
class Name(Node):
    name: str

    def kind(self, kinds: Kinds) -> Is:
        if self.name not in kinds:
            raise unknown_name(self.name, kinds)
        return kinds[self.name]

    def value(self, values: Values) -> Any:
        return values.get(self.name)


@dataclass(frozen=True)
class Minus(Node):
    of: Node

    def kind(self, kinds: Kinds) -> Is:
        return require(self.of, kinds, Is.NUMBER, "-")

    def value(self, values: Values) -> Any:
        number = self.of.value(values)
        return None if number is None else -number


@dataclass(frozen=True)
class Sum(Node):
    """`+` and `-`: of numbers, or of a date and a length of time."""

    left: Node
    sign: str
    right: Node

    def kind(self, kinds: Kinds) -> Is:
        pair = (self.left.kind(kinds), self.right.kind(kinds))
        if pair == (Is.DATE, Is.PERIOD):
            return Is.DATE
        if pair != (Is.NUMBER, Is.NUMBER):
            raise FormulaWrong(
                f"“{self.sign}” stands between two numbers, or a date and a length of time such as “12 months”; here "
                f"it stands between {pair[0]} and {pair[1]}."
            )
        return Is.NUMBER

    def value(self, values: Values) -> Any:
        left, right = self.left.value(values), self.right.value(values)
        if left is None or right is None:
            return None
        try:
            return left + right if self.sign == "+" else left - right
        except REACHES_TOO_FAR:
            return None


@dataclass(frozen=True)
class Product(Node):
    left: Node
    sign: str
    right: Node

    def kind(self, kinds: Kinds) -> Is:
        require(self.left, kinds, Is.NUMBER, self.sign)
        return require(self.right, kinds, Is.NUMBER, self.sign)

    def value(self, values: Values) -> Any:
        left, right = self.left.value(values), self.right.value(values)
        if left is None or right is None:
            return None
        if self.sign == "*":
            return left * right
        return left / right if right else None


@dataclass(frozen=True)
class Comparison(Node):
    left: Node
    sign: str
    right: Node

    ordered: ClassVar = {Is.NUMBER, Is.DATE}
    equal: ClassVar = {Is.NUMBER, Is.DATE, Is.TEXT, Is.YES_NO}

    def kind(self, kinds: Kinds) -> Is:
        left, right = self.left.kind(kinds), self.right.kind(kinds)
        fit = self.equal if self.sign in ("=", "!=") else self.ordered
        if left != right or left not in fit:
            raise FormulaWrong(f"“{self.sign}” cannot compare {left} with {right}.")
        return Is.YES_NO

    def value(self, values: Values) -> bool | None:
        left, right = self.left.value(values), self.right.value(values)
        if left is None or right is None:
            return None
        return COMPARISONS[self.sign](left, right)


@dataclass(frozen=True)
class Not(Node):
    of: Node

    def kind(self, kinds: Kinds) -> Is:
        return require(self.of, kinds, Is.YES_NO, "not")

    def value(self, values: Values) -> bool | None:
        said = self.of.value(values)
        return None if said is None else not said


@dataclass(frozen=True)
class Both(Node):
    """`and`, and with `either` `or`. One side can settle it while the other is not known yet."""

    left: Node
    right: Node
    either: bool = False

    def kind(self, kinds: Kinds) -> Is:
        word = "or" if self.either else "and"
        require(self.left, kinds, Is.YES_NO, word)
        return require(self.right, kinds, Is.YES_NO, word)

    def value(self, values: Values) -> bool | None:
        sides = (self.left.value(values), self.right.value(values))
        if self.either in sides:
            return self.either
        return None if None in sides else not self.either


@dataclass(frozen=True)
class Total(Node):
    column: Node

    def kind(self, kinds: Kinds) -> Is:
        require(self.column, kinds, Is.NUMBERS, "total")
        return Is.NUMBER

    def value(self, values: Values) -> Decimal | None:
        numbers = self.column.value(values)
        return None if numbers is None else sum(numbers, Decimal(0))


@dataclass(frozen=True)
class Count(Node):
    of: Node

    def kind(self, kinds: Kinds) -> Is:
        if self.of.kind(kinds) not in (Is.ROWS, Is.LIST):
            raise FormulaWrong(f"“count” works with a table or several choices, not with {self.of.kind(kinds)}.")
        return Is.NUMBER

    def value(self, values: Values) -> Decimal:
        return Decimal(len(self.of.value(values) or ()))


@dataclass(frozen=True)
class Answered(Node):
    of: Node

    def kind(self, kinds: Kinds) -> Is:
        if not isinstance(self.of, Name):
            raise FormulaWrong("“answered” asks about one question, such as answered(partner).")
        self.of.kind(kinds)
        return Is.YES_NO

    def value(self, values: Values) -> bool:
        return self.of.value(values) is not None


@dataclass(frozen=True)
class Includes(Node):
    of: Node
    choice: Node

    def kind(self, kinds: Kinds) -> Is:
        require(self.of, kinds, Is.LIST, "includes")
        require(self.choice, kinds, Is.TEXT, "includes")
        return Is.YES_NO

    def value(self, values: Values) -> bool | None:
        chosen = self.of.value(values)
        return None if chosen is None else self.choice.value(values) in chosen


@dataclass(frozen=True)
class Share(Node):
    """How many per cent the first is of the second, to two places; not known when the second is nought."""

    part: Node
    whole: Node

    def kind(self, kinds: Kinds) -> Is:
        require(self.part, kinds, Is.NUMBER, "share")
        return require(self.whole, kinds, Is.NUMBER, "share")

    def value(self, values: Values) -> Decimal | None:
        part, whole = self.part.value(values), self.whole.value(values)
        if part is None or not whole:
            return None
        return (part * 100 / whole).quantize(Decimal("0.01"))


FUNCTIONS: dict[str, tuple[type[Node], int]] = {
    "total": (Total, 1),
    "count": (Count, 1),
    "answered": (Answered, 1),
    "includes": (Includes, 2),
    "share": (Share, 2),
}


def period(number: Decimal, unit: str) -> Literal:
    """ "12 months", "1 year", "30 days" as a length of time."""
    if number != number.to_integral_value() or number > 10_000:
        raise FormulaWrong(f"A length of time is a whole number of {unit}, 10,000 at most.")
    unit = unit if unit.endswith("s") else f"{unit}s"
    return Literal(relativedelta(**{unit: int(number)}), Is.PERIOD)


def day(text: str) -> Literal:
    """ "2027-03-31" as a date."""
    try:
        return Literal(date.fromisoformat(text), Is.DATE)
    except ValueError as error:
        raise FormulaWrong(f"“{text}” is not a date. Write it like 2027-03-31.") from error


def require(node: Node, kinds: Kinds, wanted: Is, word: str) -> Is:
    found = node.kind(kinds)
    if found != wanted:
        raise FormulaWrong(f"“{word}” works with {wanted}, not with {found}.")
    return found
