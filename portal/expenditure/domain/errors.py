"""Why the register did not take what was asked of it. `str()` of each is a sentence for the person who asked."""

from portal.payments.domain.errors import PaymentRefusal


class RegisterRefusal(PaymentRefusal):
    """The ancestor of them all."""


class NotReady(RegisterRefusal):
    """The month is not over, a payment has no reason, or a redaction waits for its second person."""


class AlreadyPublished(RegisterRefusal):
    """It stands in public already."""


class NothingNew(RegisterRefusal):
    """The file would be the same."""


class NotByTheSame(RegisterRefusal):
    """Somebody else has to confirm it."""


class WordsMissing(RegisterRefusal):
    """A reason, or what the public reads instead."""


class NoRedaction(RegisterRefusal):
    """There is none, or it was confirmed or taken back meanwhile."""
