"""The agreements' work in the background."""

from procrastinate.contrib.django import app

from portal.agreements.domain.copies import is_signed, keep_missing_copies, signed_copy_of
from portal.agreements.domain.proofs import remind_of_conditions
from portal.agreements.domain.reminding import remind_all
from portal.agreements.domain.signing_reminders import remind_signatories
from portal.agreements.domain.variation_copies import keep_missing_variation_copies, variation_copy_of
from portal.agreements.models import Agreement, Variation


@app.periodic(cron="0 7 * * *")
@app.task(name="agreements.remind", queue="mail", queueing_lock="agreements.remind")
def remind(timestamp: int) -> None:
    remind_all()
    remind_signatories()
    remind_of_conditions()


@app.task(name="agreements.keep_copy", queue="upkeep", retry=5)
def keep_copy(agreement_id: int) -> None:
    agreement = Agreement.objects.get(pk=agreement_id)
    if is_signed(agreement):
        signed_copy_of(agreement)


@app.periodic(cron="20 3 * * *")
@app.task(name="agreements.keep_missing_copies", queue="upkeep", queueing_lock="agreements.keep_missing_copies")
def keep_missing(timestamp: int) -> None:
    keep_missing_copies()
    keep_missing_variation_copies()


@app.task(name="agreements.keep_variation_copy", queue="upkeep", retry=5)
def keep_variation_copy(variation_id: int) -> None:
    variation = Variation.objects.select_related("agreement").get(pk=variation_id)
    if variation.is_signed:
        variation_copy_of(variation)
