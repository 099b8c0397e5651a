"""How far the name on an account is from the organisation's. Pure.

A person compares them; this only says where to look twice. Small groups bank under short names, so it is lenient.
"""

import re
from difflib import SequenceMatcher

# Words that banks and registers leave out or write otherwise.
EMPTY = {
    "the", "ltd", "limited", "cic", "cio", "plc", "llp", "charity", "trust", "company", "association", "assoc", "and",
    "of", "for", "in", "co", "uk", "account", "ac", "a", "c",
}  # fmt: skip
ALIKE = 0.6


def are_alike(account_name: str, organisation: str) -> bool:
    """Whether the names share most of their words or letters, or one is made of the other's first letters."""
    ours, theirs = _words(account_name), _words(organisation)
    if not ours or not theirs:
        return account_name.casefold().strip() == organisation.casefold().strip()
    if set(ours) <= set(theirs) or set(theirs) <= set(ours) or _initials(ours, theirs) or _initials(theirs, ours):
        return True
    return SequenceMatcher(None, " ".join(ours), " ".join(theirs), autojunk=False).ratio() >= ALIKE


def _words(name: str) -> list[str]:
    words = re.findall(r"\w+", name.casefold().replace("'", "").replace("’", ""))
    return [word for word in words if word not in EMPTY]


def _initials(short: list[str], long: list[str]) -> bool:
    return len(short) == 1 and len(long) > 2 and short[0] == "".join(word[0] for word in long)
