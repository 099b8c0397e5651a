"""What is done with the counts: an answer is added, and the figures are read once."""

from portal.equality.domain.counting import Sealed, count_answers, figures_for, is_sealed

__all__ = ["Sealed", "count_answers", "figures_for", "is_sealed"]
