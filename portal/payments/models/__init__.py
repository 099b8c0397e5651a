from portal.payments.models.claims import Claim, ClaimQuerySet
from portal.payments.models.instalments import Figures, Instalment, InstalmentQuerySet

__all__ = ["Claim", "ClaimQuerySet", "Figures", "Instalment", "InstalmentQuerySet"]
