"""Why a payment did not go on. `str()` of each is a sentence for the officer. Who may not do it at all meets
`NotAllowed` of portal.agreements.domain.errors.
"""

from collections.abc import Sequence


class PaymentRefusal(Exception):
    """The ancestor of them all, for views that show the sentence."""


class WrongStep(PaymentRefusal):
    """Somebody else was quicker, or the step before is missing."""


class SamePerson(PaymentRefusal):
    """Who did one thing for a payment does not do the next: prepare, approve, countersign; override and prepare."""


class PaymentHeld(PaymentRefusal):
    """Something must happen first. `reasons` are sentences."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


class NothingToOverride(PaymentRefusal):
    """What should be overridden does not hold the instalment, or cannot be overridden."""


class DayInFuture(PaymentRefusal):
    """Nothing is marked as paid before it is."""


class PaidBeforeApproval(PaymentRefusal):
    """Nothing is paid before the second person has agreed."""


class RemittanceUsed(PaymentRefusal):
    """The reference stands for another payment to the same organisation."""


class ReasonMissing(PaymentRefusal):
    """Sending back and cancelling need a reason."""


class PaymentUnderWay(PaymentRefusal):
    """It was sent to the bank: nobody can say any more that it will not be paid."""


class MoreThanArrived(PaymentRefusal):
    """More would come back than was paid, or another amount than is owed."""


class StillToPay(PaymentRefusal):
    """An agreement does not end while an instalment is open."""


class MoreThanAgreed(PaymentRefusal):
    """The schedule would come to more than the agreement is worth."""


class NotByLine(PaymentRefusal):
    """Where there is a budget, a claim says which of its lines it is for."""


class EvidenceMissing(PaymentRefusal):
    """What is claimed by line is shown, line by line or for all of them."""


class WaitsForTwo(PaymentRefusal):
    """An instalment waits for one thing at most."""


class DoesNotAddUp(PaymentRefusal):
    """The rows of a schedule and the rest that is stated do not come to the agreement's value."""


class ReturnsAwaited(PaymentRefusal):
    """An agreement does not end while a return is not accepted."""


class NotAWorkingDay(PaymentRefusal):
    """Banks send money on working days, and not in the past."""


class RunEmpty(PaymentRefusal):
    """There is nothing to pay in it."""


class AlreadyTaken(PaymentRefusal):
    """Somebody else has the file. The sentence says who, and since when."""


class NoFile(PaymentRefusal):
    """The file cannot be made: a setting is missing, or the schema does not take it."""


class AlreadyRead(PaymentRefusal):
    """The same file was read before."""


class NotTheAnswer(PaymentRefusal):
    """The file is no answer of a bank, or it is about another run."""


class DoesNotFit(PaymentRefusal):
    """A line of the bank's answer is not about this payment."""
