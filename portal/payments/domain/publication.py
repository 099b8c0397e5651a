"""What the public sees of an agreement is published by a wing above this room; its job is known here by name alone."""

from procrastinate.contrib.django import app

from portal.agreements.models import Agreement

REFRESH = "publication.refresh_agreement"


def show_to_public(agreement: Agreement) -> None:
    """Have what is published brought up to date. Deferred in the caller's transaction, the job exists if and only if
    the change does.
    """
    app.configure_task(REFRESH, queue="publication").defer(reference=agreement.reference)
