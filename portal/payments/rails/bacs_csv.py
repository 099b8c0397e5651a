"""The file for banks' web pages that take a list: one line for each payment, in the columns of a Bacs credit.

Standard 18's fields by name: destination sort code, account number and name, amount in pence, service user's reference.
A last column holds the payment's identity, for the bank's answer to give back where it can.
"""

import csv
import io

from portal.payments.rails.letters import bacs_words
from portal.payments.rails.orders import Batch, PaymentFile

HEADER = ["Sort code", "Account number", "Account name", "Amount in pence", "Reference", "Transaction code", "Identity"]
# A credit by Bacs (Standard 18).
CREDIT = "99"


def payment_file(batch: Batch) -> PaymentFile:
    """The same batch makes the same bytes. Nothing of it can be a formula: names begin with a letter or a digit."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for order in batch.orders:
        writer.writerow(
            [
                order.bank.sort_code,
                order.bank.account_number,
                bacs_words(order.payee).lstrip("-&/. ") or "PAYEE",
                int(order.amount * 100),
                bacs_words(order.reference).lstrip("-&/. ") or order.end_to_end[:18].upper(),
                CREDIT,
                order.end_to_end,
            ]
        )
    return PaymentFile(f"{batch.number}.csv", text.getvalue().encode("ascii"), "text/csv")
