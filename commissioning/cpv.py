"""Codes of the Common Procurement Vocabulary, as the list of 2008 has them: 85310000-5. Pure, without Django.

Eight digits say what is bought; the first two are its division (Regulation (EC) No 213/2008, annex I). The ninth,
after the hyphen, checks the others. The regulation does not say how. The weights here were found from published codes
and fit nearly all; a few (03300000-2, 85210000-3) carry another digit by a slip that was never mended, and there may be
others. So a code is good without its ninth digit, too.
"""

import re

DIVISIONS = frozenset(
    re.findall(
        "[0-9]{2}",
        "03 09 14 15 16 18 19 22 24 30 31 32 33 34 35 37 38 39 41 42 43 44 45 48 50 51 55 60 63 64 65 66 70 71 72 73 "
        "75 76 77 79 80 85 90 92 98",
    )
)
WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)
SLIPS = frozenset({"03300000-2", "85210000-3"})

_SHAPE = re.compile(r"([0-9]{8})(?:-?([0-9]))?")


class NotACode(ValueError):
    """What was typed is no code. `str()` says why, in a sentence."""


def check_digit(digits: str) -> str:
    """The ninth digit for eight."""
    return str(sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=True)) % 10)


def code_from(typed: str) -> str:
    """The code in its own form, "85310000-5" or "85310000". Raises NotACode."""
    plain = re.sub(r"\s", "", typed).replace("–", "-").replace("‑", "-")
    match = _SHAPE.fullmatch(plain)
    if match is None:
        raise NotACode("A CPV code has eight digits, and mostly a ninth after a hyphen, like 85310000-5.")
    digits, check = match.groups()
    if digits[:2] not in DIVISIONS:
        raise NotACode(f"No CPV code begins with {digits[:2]}. Those for health and social work begin with 85.")
    if check is None:
        return digits
    code = f"{digits}-{check}"
    if check != check_digit(digits) and code not in SLIPS:
        raise NotACode(
            f"The last digit of {code} does not fit the others. Check all nine, or leave the last one and the hyphen "
            "out."
        )
    return code
