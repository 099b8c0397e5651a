"""The documents' work in the background: scanning for viruses, tidying the store."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from portal.documents import scanner
from portal.documents.domain import leftovers, scanning
from portal.documents.domain.uploads import SCAN

# Waits of 4, 16 and 64 seconds; a file that outlives them is left to the sweep.
RETRY = RetryStrategy(max_attempts=3, exponential_wait=4, retry_exceptions=[scanner.ScannerUnavailable])


@app.task(name=SCAN, queue="files", retry=RETRY)
def scan_document(document_id: int) -> None:
    scanning.scan_document(document_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="documents.sweep", queue="files", queueing_lock="documents.sweep")
def sweep(timestamp: int) -> None:
    scanning.sweep()


@app.periodic(cron="41 3 * * *")
@app.task(name="documents.delete_leftovers", queue="upkeep", queueing_lock="documents.delete_leftovers")
def delete_leftovers(timestamp: int) -> None:
    leftovers.delete_leftovers()
