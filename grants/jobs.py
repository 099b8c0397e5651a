"""The grants wing's work in the background."""

from procrastinate.contrib.django import app

from grants.domain import results


@app.task(name="publication.refresh_agreement", queue="publication")
def refresh_agreement(reference: str) -> None:
    """A payment was made: show it on the project's public page. Nothing to do for a contract."""
    results.refresh_award(reference)
