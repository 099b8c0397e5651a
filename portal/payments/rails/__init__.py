"""Rails: how money travels. The domain decides whether; a rail knows how. Pure, but for those that call somebody."""

from collections.abc import Mapping

from portal.payments.rails import bacs_csv, pain001, transfers
from portal.payments.rails.orders import FileRail

# By the rail's name in portal.payments.models.Rail: those that make a file. Finance takes it to the bank, or the
# portal carries it out through Stripe.
FILES: Mapping[str, FileRail] = {
    "bank_file": pain001.payment_file,
    "bacs_list": bacs_csv.payment_file,
    "stripe": transfers.payment_file,
}
