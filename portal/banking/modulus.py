"""The modulus check of sort codes and account numbers: Pay.UK's “Validating account numbers”, with its exceptions 1 to
14. Pure.

It finds numbers that no bank gives out, such as ones with a digit mistyped. What passes may still be nobody's account,
or somebody else's: it says nothing about who owns it.

The two tables are the operator's files (`valacdos.txt`: which sort codes are checked how; `scsubtab.txt`: sort codes
that are checked as another). Positions have the standard's names: the sort code is u v w x y z, the account number
a b c d e f g h.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from portal.banking.details import Details

PLACES = "uvwxyzabcdefgh"
Weights = tuple[int, ...]
LINE = re.compile(r"(\d{6})\s+(\d{6})\s+(MOD10|MOD11|DBLAL)((?:\s+-?\d{1,3}){14})(?:\s+(\d{1,2}))?")
PAIR = re.compile(r"(\d{6})\s+(\d{6})")
KNOWN = frozenset(range(1, 15))
# Exceptions under which an account is good as soon as one of the two checks passes.
EITHER = frozenset({2, 9, 10, 11, 12, 13, 14})
FOREIGN_CURRENCY, COUTTS = 6, 14
LLOYDS_EURO, CO_OPERATIVE = "309634", "090126"
LLOYDS_WEIGHTS = (0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1)
LLOYDS_WEIGHTS_G9 = (0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1)


class Verdict(StrEnum):
    """The values of BankAccount.Modulus."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


class NotTables(ValueError):
    """The file is not one of Pay.UK's tables; the message names the line."""


@dataclass(frozen=True)
class Rule:
    """One line of valacdos.txt: how accounts of sort codes from `first` to `last` are checked."""

    first: int
    last: int
    method: str
    weights: Weights
    exception: int = 0


@dataclass(frozen=True)
class Tables:
    """`rules` in the file's order, which is the order of the sort codes: the first line of two is the first check."""

    rules: Sequence[Rule]
    substitutes: Mapping[str, str] = field(default_factory=dict)

    def of(self, sort_code: str) -> list[Rule]:
        code = int(sort_code)
        return [rule for rule in self.rules if rule.first <= code <= rule.last]


def read_tables(weights: str, substitutes: str = "") -> Tables:
    """Both files as text. Raises NotTables."""
    rules = []
    for number, line in _lines(weights):
        if not (found := LINE.fullmatch(line)):
            raise NotTables(f"Line {number} of the table of weights is none: “{line[:60]}”.")
        first, last, method, numbers, exception = found.groups()
        rule = Rule(int(first), int(last), method, tuple(map(int, numbers.split())), int(exception or 0))
        if rule.last < rule.first or (rules and rule.first < rules[-1].first):
            raise NotTables(f"Line {number} of the table of weights is out of order: “{line[:60]}”.")
        rules.append(rule)
    if not rules:
        raise NotTables("There is no line in the table of weights.")
    pairs = {}
    for number, line in _lines(substitutes):
        if not (found := PAIR.fullmatch(line)):
            raise NotTables(f"Line {number} of the table of substitutes is none: “{line[:60]}”.")
        pairs[found[1]] = found[2]
    return Tables(tuple(rules), pairs)


def _lines(text: str) -> list[tuple[int, str]]:
    lines = enumerate(text.lstrip("\ufeff").splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip("\x1a \t")]


def check(details: Details, tables: Tables | None) -> Verdict:
    """Whether the two numbers go together. Without tables, for a sort code that is in none of their lines, and under an
    exception that is newer than this module: not checked.

    An account in a foreign currency (exception 6) passes, as the standard says: its own checks do not apply to it.
    """
    rules = tables.of(details.sort_code) if tables else []
    if tables is None or not rules or any(rule.exception and rule.exception not in KNOWN for rule in rules):
        return Verdict.NOT_CHECKED
    digits = _digits(details.sort_code, details.account_number)
    if any(rule.exception == FOREIGN_CURRENCY for rule in rules) and _is_foreign_currency(digits):
        return Verdict.PASSED
    results = (_passes(rule, details, tables) for rule in rules if not _is_left_out(rule, digits))
    either = any(rule.exception in EITHER for rule in rules)
    return Verdict.PASSED if (any(results) if either else all(results)) else Verdict.FAILED


def _digits(sort_code: str, account_number: str) -> dict[str, int]:
    return dict(zip(PLACES, map(int, sort_code + account_number), strict=True))


def _is_foreign_currency(digits: Mapping[str, int]) -> bool:
    return 4 <= digits["a"] <= 8 and digits["g"] == digits["h"]


def _is_left_out(rule: Rule, digits: Mapping[str, int]) -> bool:
    """Exception 3: the second check is not made where c is 6 or 9."""
    return rule.exception == 3 and digits["c"] in (6, 9)


def _passes(rule: Rule, details: Details, tables: Tables) -> bool:
    """One check, by one line."""
    digits = _digits(_sort_code_for(rule, details.sort_code, tables), details.account_number)
    weights = _weights_for(rule, digits)
    total = _total(rule.method, weights, digits)
    if _agrees(rule, total, digits):
        return True
    if rule.exception == COUTTS and digits["h"] in (0, 1, 9):
        moved = _digits(details.sort_code, f"0{details.account_number[:7]}")
        return _total(rule.method, weights, moved) % 11 == 0
    return False


def _sort_code_for(rule: Rule, sort_code: str, tables: Tables) -> str:
    """Exceptions 5, 8 and 9 check the number as if it were another branch's."""
    if rule.exception == 5:
        return tables.substitutes.get(sort_code, sort_code)
    return {8: CO_OPERATIVE, 9: LLOYDS_EURO}.get(rule.exception, sort_code)


def _weights_for(rule: Rule, digits: Mapping[str, int]) -> Weights:
    """Exceptions 2, 7 and 10 weigh some numbers otherwise."""
    ends_in_nine = digits["g"] == 9
    if rule.exception == 2 and digits["a"]:
        return LLOYDS_WEIGHTS_G9 if ends_in_nine else LLOYDS_WEIGHTS
    starts_with = (digits["a"], digits["b"])
    if ends_in_nine and (rule.exception == 7 or (rule.exception == 10 and starts_with in {(0, 9), (9, 9)})):
        return (*[0] * 8, *rule.weights[8:])
    return rule.weights


def _total(method: str, weights: Weights, digits: Mapping[str, int]) -> int:
    """The products added up; by double alternate their digits are."""
    products = [digits[place] * weight for place, weight in zip(PLACES, weights, strict=True)]
    if method == "DBLAL":
        return sum(int(digit) for product in products for digit in str(abs(product)))
    return sum(products)


def _agrees(rule: Rule, total: int, digits: Mapping[str, int]) -> bool:
    modulus = 11 if rule.method == "MOD11" else 10
    if rule.exception == 1:
        return (total + 27) % modulus == 0
    rest = total % modulus
    if rule.exception == 4:
        return rest == digits["g"] * 10 + digits["h"]
    if rule.exception == 5:
        # The check digit is g for the first check and h for the second; a rest of 1 would need the digit 10.
        return (modulus - rest) % modulus == digits["g" if rule.method == "MOD11" else "h"]
    return rest == 0
