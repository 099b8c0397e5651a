"""The panel's pages: what is assigned, the declaration before the answers, the score, and the chair's moderation."""

from grants.views.panel.assessing import application, assigned, file, interest, opened, score
from grants.views.panel.moderating import chairs_interest, differences, moderate, spreads

__all__ = [
    "application",
    "assigned",
    "chairs_interest",
    "differences",
    "file",
    "interest",
    "moderate",
    "opened",
    "score",
    "spreads",
]
