from portal.banking.models.accounts import CHECKERS, BankAccount, BankAccountQuerySet, BankLook
from portal.banking.models.connected import ConnectedAccount, ConnectedAccountQuerySet
from portal.banking.models.tables import BankTables

__all__ = [
    "CHECKERS",
    "BankAccount",
    "BankAccountQuerySet",
    "BankLook",
    "BankTables",
    "ConnectedAccount",
    "ConnectedAccountQuerySet",
]
