"""From an officer's text to a formula. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.exceptions import VisitError

from portal.questionnaires.formulas import nodes
from portal.questionnaires.formulas.kinds import FormulaWrong, Is, unknown_name
from portal.questionnaires.formulas.nodes import Kinds, Node, Values

LONGEST = 300
DEEPEST = 30

GRAMMAR = Lark(
    r"""
    ?start: either
    ?either: both | either "or" both
    ?both: negation | both "and" negation
    ?negation: comparison | "not" negation -> no
    ?comparison: sum | sum COMPARE sum
    ?sum: product | sum SIGN product
    ?product: factor | product TIMES factor
    ?factor: value | "-" factor -> minus
    ?value: "(" either ")"
          | PERCENT "of" value -> percent_of
          | NUMBER UNIT -> period
          | DAY -> day
          | NUMBER -> number
          | TEXT -> text
          | YES_NO -> yes_no
          | NAME "(" either ("," either)* ")" -> call
          | NAME ("." NAME)? -> name

    COMPARE: "<=" | ">=" | "!=" | "<" | ">" | "="
    SIGN: "+" | "-"
    TIMES: "*" | "/"
    UNIT.3: /(days?|weeks?|months?|years?)\b/
    YES_NO.3: /(yes|no)\b/
    DAY.3: /[0-9]{4}-[0-9]{2}-[0-9]{2}/
    PERCENT.2: /[0-9]{1,3}(\.[0-9]{1,2})?%/
    NUMBER.1: /£?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?|£?[0-9]{1,12}(\.[0-9]{1,4})?/
    TEXT: /"[^"]{0,100}"/
    NAME: /[a-z][a-z0-9_]{0,49}/
    %ignore /\s+/
    """,
    parser="lalr",
)


@dataclass(frozen=True)
class Formula:
    text: str
    root: Node

    @property
    def bare_columns(self) -> frozenset[str]:
        """The columns of tables, "budget.cost", that it names as they are: it looks at each line by itself."""
        return frozenset(_bare_columns(self.root))

    def value(self, values: Values) -> Any:
        """What it comes to. `values` by name, in the types that `nodes` describes; None for what is not answered."""
        with localcontext() as context:
            context.prec = 28
            try:
                return self.root.value(values)
            except DecimalException:
                return None


@lru_cache(maxsize=500)
def parse(text: str) -> Formula:
    """Read a formula. Raises FormulaWrong."""
    if not text.strip():
        raise FormulaWrong("Write a formula, such as total(budget.cost).")
    if len(text) > LONGEST:
        raise FormulaWrong(f"A formula has {LONGEST} characters at most.")
    if _depth(text) > DEEPEST:
        raise FormulaWrong("There are too many brackets or signs inside one another.")
    try:
        return Formula(text, _Reader().transform(GRAMMAR.parse(text)))
    except UnexpectedInput as error:
        raise FormulaWrong(_where(text, error)) from error
    except VisitError as error:
        if isinstance(error.orig_exc, FormulaWrong):
            raise error.orig_exc from error
        raise


def check(formula: Formula, kinds: Kinds) -> Is:
    """What the formula comes to, where `kinds` says what each name stands for. Raises FormulaWrong."""
    return formula.root.kind(kinds)


def _bare_columns(node: Node) -> Iterator[str]:
    if isinstance(node, nodes.Name) and "." in node.name:
        yield node.name
    elif not isinstance(node, nodes.Total):
        for piece in vars(node).values():
            if isinstance(piece, Node):
                yield from _bare_columns(piece)


def _depth(text: str) -> int:
    """How deep the pieces may lie in one another, counted without reading them: brackets, signs and words that nest."""
    return max(text.count("("), text.count("-"), text.split().count("not"))


def _where(text: str, error: UnexpectedInput) -> str:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return "The formula stops too early."
    place = error.pos_in_stream or 0
    return f"The formula cannot be read from “{text[place : place + 20].strip()}” on."


@v_args(inline=True)
class _Reader(Transformer[Token, Node]):
    def either(self, left: Node, right: Node) -> Node:
        return nodes.Both(left, right, either=True)

    def both(self, left: Node, right: Node) -> Node:
        return nodes.Both(left, right)

    def no(self, of: Node) -> Node:
        return nodes.Not(of)

    def comparison(self, left: Node, sign: Token, right: Node) -> Node:
        return nodes.Comparison(left, str(sign), right)

    def sum(self, left: Node, sign: Token, right: Node) -> Node:
        return nodes.Sum(left, str(sign), right)

    def product(self, left: Node, sign: Token, right: Node) -> Node:
        return nodes.Product(left, str(sign), right)

    def minus(self, of: Node) -> Node:
        return nodes.Minus(of)

    def percent_of(self, percent: Token, of: Node) -> Node:
        hundredth = nodes.Literal(Decimal(percent.rstrip("%")) / 100, Is.NUMBER)
        return nodes.Product(hundredth, "*", of)

    def period(self, number: Token, unit: Token) -> Node:
        return nodes.period(_number(number), str(unit))

    def day(self, text: Token) -> Node:
        return nodes.day(str(text))

    def number(self, text: Token) -> Node:
        return nodes.Literal(_number(text), Is.NUMBER)

    def text(self, text: Token) -> Node:
        return nodes.Literal(text[1:-1], Is.TEXT)

    def yes_no(self, text: Token) -> Node:
        return nodes.Literal(text == "yes", Is.YES_NO)

    def name(self, *names: Token) -> Node:
        return nodes.Name(".".join(names))

    def call(self, name: Token, *arguments: Node) -> Node:
        if name not in nodes.FUNCTIONS:
            raise unknown_name(str(name), nodes.FUNCTIONS)
        made, wanted = nodes.FUNCTIONS[str(name)]
        if len(arguments) != wanted:
            raise FormulaWrong(f"“{name}” takes {wanted} in its brackets, not {len(arguments)}.")
        return made(*arguments)


def _number(text: Token) -> Decimal:
    return Decimal(text.lstrip("£").replace(",", ""))
