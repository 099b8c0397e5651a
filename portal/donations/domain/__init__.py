from portal.donations.domain.claiming import claimable, make_claim
from portal.donations.domain.declaring import cancel_declaration, declare
from portal.donations.domain.errors import DonationRefusal
from portal.donations.domain.giving import begin_gift, forget_abandoned, open_checkout
from portal.donations.domain.monthly import stop_monthly
from portal.donations.domain.refunding import ask_refund

__all__ = [
    "DonationRefusal",
    "ask_refund",
    "begin_gift",
    "cancel_declaration",
    "claimable",
    "declare",
    "forget_abandoned",
    "make_claim",
    "open_checkout",
    "stop_monthly",
]
