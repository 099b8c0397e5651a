"""What the office and an organisation say to each other about minimal financial assistance, word for word. Pure."""

from datetime import date
from decimal import Decimal

from portal.design.words import long_date, pounds
from portal.subsidies.rules import CAP, PUBLISHED_ABOVE, first_day_that_counts

OFFICE = "The Police and Crime Commissioner for Dorset"


def notice(*, organisation: str, reference: str, amount: Decimal, today: date) -> str:
    """Section 37: that it is minimal financial assistance, its gross value, and the request for the confirmation."""
    published = (
        f"\n\nIt is above {pounds(PUBLISHED_ABOVE)}, so we enter it in the UK subsidy database, where the public can "
        "read it."
        if amount > PUBLISHED_ABOVE
        else ""
    )
    return (
        f"{OFFICE} proposes to give {organisation} minimal financial assistance under section 36 of the Subsidy "
        f"Control Act 2022, by the agreement {reference}. Its gross value is {pounds(amount)}.\n\n"
        "Before we may give it, we need your written confirmation under section 37. Add up all minimal financial "
        "assistance, and all assistance for services of public economic interest, that your enterprise was given from "
        f"{long_date(first_day_that_counts(today))} until today: by us, by other public bodies, and to every body "
        f"under the same control. Together with this, it must not come to more than {pounds(CAP)}.\n\n"
        "When we have given it we confirm that to you in writing. Keep our letters for at least three years from that "
        f"day.{published}"
    )


def confirmation(*, organisation: str, reference: str, amount: Decimal, today: date) -> str:
    """What the signatory confirms."""
    return (
        f"I confirm for {organisation} that the minimal financial assistance of {pounds(amount)} by the agreement "
        f"{reference}, with all that our enterprise was given from {long_date(first_day_that_counts(today))} until "
        f"today, does not come to more than {pounds(CAP)}."
    )
