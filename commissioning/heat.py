"""How hot a risk is: likelihood times impact, in a number and a word. Pure: no Django.

Both go from 1 (very low) to 5 (very high), as in the five-by-five grids that the Orange Book (HM Government, 2023) and
most public bodies use. It leaves the bands to each body; this office's stand here, once.
"""

LEAST, MOST = 1, 5
WORDS_OF_FIVE = {1: "very low", 2: "low", 3: "medium", 4: "high", 5: "very high"}

# From this product on: this word.
BANDS = ((15, "Very high"), (10, "High"), (5, "Medium"), (LEAST, "Low"))


def heat_of(likelihood: int, impact: int) -> int:
    """From 1 to 25. Raises ValueError where one of the two is not from 1 to 5."""
    if not (LEAST <= likelihood <= MOST and LEAST <= impact <= MOST):
        raise ValueError("Likelihood and impact are from 1 to 5.")
    return likelihood * impact


def heat_in_words(likelihood: int, impact: int) -> str:
    """ "High, 12 of 25": readable without any colour."""
    heat = heat_of(likelihood, impact)
    word = next(word for least, word in BANDS if heat >= least)
    return f"{word}, {heat} of {MOST * MOST}"
