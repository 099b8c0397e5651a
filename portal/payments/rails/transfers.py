"""What a run through Stripe consists of, as a list that is kept like the bank's file. The portal itself carries it out.

One transfer for each payment, from the Commissioner's balance at Stripe to the organisation's account there.
"""

import json

from portal.banking.details import AtStripe
from portal.payments.rails.orders import Batch, Order, PaymentFile


def payment_file(batch: Batch) -> PaymentFile:
    """The same batch makes the same bytes."""
    whole = {
        "run": batch.number,
        "payer": batch.payer,
        "not_before": batch.pay_on.isoformat(),
        "total": f"{batch.total:.2f}",
        "currency": "GBP",
        "transfers": [_line(order) for order in batch.orders],
    }
    content = json.dumps(whole, indent=1, ensure_ascii=False).encode()
    return PaymentFile(f"{batch.number}.json", content, "application/json")


def _line(order: Order) -> dict[str, str]:
    assert isinstance(order.details, AtStripe)
    return {
        "identity": order.end_to_end,
        "amount": f"{order.amount:.2f}",
        "payee": order.payee,
        "destination": order.details.account,
        "reference": order.reference,
    }
