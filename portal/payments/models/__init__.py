from portal.payments.models.claims import Claim, ClaimQuerySet
from portal.payments.models.instalments import Figures, Instalment, InstalmentQuerySet
from portal.payments.models.payments import Payment, PaymentQuerySet, PaymentShare, PaymentStep, Rail

__all__ = [
    "Claim",
    "ClaimQuerySet",
    "Figures",
    "Instalment",
    "InstalmentQuerySet",
    "Payment",
    "PaymentQuerySet",
    "PaymentShare",
    "PaymentStep",
    "Rail",
]
