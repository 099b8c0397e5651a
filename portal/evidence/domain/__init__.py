from portal.evidence.domain.giving import NeedsAnEnd, OutOfOrder, give_evidence
from portal.evidence.domain.passport import passport_of, standings_for

__all__ = ["NeedsAnEnd", "OutOfOrder", "give_evidence", "passport_of", "standings_for"]
