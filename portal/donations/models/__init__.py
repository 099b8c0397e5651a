from portal.donations.models.books import BalanceLine, Donation, Refund
from portal.donations.models.claims import GiftAidAdjustment, GiftAidClaim, GiftAidLine
from portal.donations.models.gifts import Cause, Declaration, Donor, Gift

__all__ = [
    "BalanceLine",
    "Cause",
    "Declaration",
    "Donation",
    "Donor",
    "Gift",
    "GiftAidAdjustment",
    "GiftAidClaim",
    "GiftAidLine",
    "Refund",
]
