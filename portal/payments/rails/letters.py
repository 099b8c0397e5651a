"""Words as banks take them. Pure."""

import re
import unicodedata

# The character set that Bacs and the ISO 20022 rulebooks of the United Kingdom share; banks refuse or drop the rest.
NOT_TAKEN = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
INSTEAD = str.maketrans({"’": "'", "‘": "'", "“": "'", "”": "'", "–": "-", "—": "-", "&": "+", "_": "-", "@": "(at)"})


def bank_words(words: str, most: int) -> str:
    """`words` without accents and signs that a bank does not take, `most` characters long at most, never empty."""
    plain = unicodedata.normalize("NFKD", words.translate(INSTEAD))
    without_accents = "".join(letter for letter in plain if not unicodedata.combining(letter))
    taken = " ".join(NOT_TAKEN.sub(" ", without_accents).split())
    return taken[:most].strip() or "-"


def bacs_words(words: str, most: int = 18) -> str:
    """As Standard 18 has them: capital letters, digits, full stop, ampersand, slash, hyphen and blank."""
    plain = unicodedata.normalize("NFKD", words.upper().replace("’", "").replace("'", ""))
    taken = "".join(
        letter if re.match(r"[A-Z0-9.&/\- ]", letter) else " " for letter in plain if not unicodedata.combining(letter)
    )
    return " ".join(taken.split())[:most].strip() or "-"
