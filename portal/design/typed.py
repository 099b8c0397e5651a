"""What somebody typed, or put into an address, as something to count with. Pure."""

LONGEST = 9


def whole_number(typed: str) -> int | None:
    """The number that a few plain digits say; None for all else, "²" and five thousand digits among it."""
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= LONGEST
    return int(typed) if is_number else None
