"""Taking hold of an agreement. Every verb that changes one, or its instalments, begins here.

The agreement is locked first and what hangs on it after, always in this order, so that two people who act at the same
moment wait for each other and never in a circle.
"""

from portal.agreements.models import Agreement


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, held until the transaction ends."""
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True).select_related("organisation")
    return rows.get(pk=agreement.pk)
