from portal.payments.models.budgets import BudgetLine, BudgetLineQuerySet, Virement
from portal.payments.models.claims import Claim, ClaimLine, ClaimQuerySet
from portal.payments.models.instalments import Figures, Instalment, InstalmentQuerySet
from portal.payments.models.milestones import Milestone
from portal.payments.models.overrides import Override, OverrideQuerySet
from portal.payments.models.payments import Payment, PaymentQuerySet, PaymentShare, PaymentStep, Rail
from portal.payments.models.repayments import Repayment, RepaymentQuerySet, RepaymentShare
from portal.payments.models.runs import BankAnswer, BankLine, PaymentRun
from portal.payments.models.transfers import StripeLine, Transfer, TransferQuerySet

__all__ = [
    "BankAnswer",
    "BankLine",
    "BudgetLine",
    "BudgetLineQuerySet",
    "Claim",
    "ClaimLine",
    "ClaimQuerySet",
    "Figures",
    "Instalment",
    "InstalmentQuerySet",
    "Milestone",
    "Override",
    "OverrideQuerySet",
    "Payment",
    "PaymentQuerySet",
    "PaymentRun",
    "PaymentShare",
    "PaymentStep",
    "Rail",
    "Repayment",
    "RepaymentQuerySet",
    "RepaymentShare",
    "StripeLine",
    "Transfer",
    "TransferQuerySet",
    "Virement",
]
