"""Why an agreement did not take what was asked of it. `str()` of each is a sentence for the person who asked."""


class AgreementRefusal(Exception):
    """The ancestor of them all, for views that show the sentence."""


class WrongState(AgreementRefusal):
    """Somebody else was quicker, or it is too early or too late for this."""


class NotAllowed(AgreementRefusal):
    """This person may not do that."""


class NotAgreed(AgreementRefusal):
    """The box that says "I agree" was left empty."""


class TextMoved(AgreementRefusal):
    """The office offered another text since the person opened the page."""


class SignatureFell(AgreementRefusal):
    """Whoever signed first may not sign for the organisation any more."""


class SignedAlready(AgreementRefusal):
    """This person has signed; the second signature is somebody else's."""


class SecondMissing(AgreementRefusal):
    """Nobody was named who signs second, or somebody who cannot."""


class TemplateFaulty(AgreementRefusal):
    """The words of a template have faults: `faults`, in sentences."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class NothingChanges(AgreementRefusal):
    """A variation that varies nothing."""


class VariationOpen(AgreementRefusal):
    """Another variation of the agreement is still waiting for its answer."""


class CannotTakeHold(AgreementRefusal):
    """The last signature under a variation was given, and what it says cannot be done as things stand now."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The change cannot take hold as it stands, so your signature was not taken. The office is being told, and "
            "writes to you."
        )
        self.reason = reason


class ReasonMissing(AgreementRefusal):
    """A decision against somebody needs a reason."""


class AboveTheAward(AgreementRefusal):
    """A grant is never worth more than its award, which the fund's budget was checked against."""


class BelowWhatIsPaid(AgreementRefusal):
    """The new value is less than what is paid or approved already."""


class MoneyDoesNotAddUp(AgreementRefusal):
    """The money by year and stream comes to another sum than the value."""


class MoneyOutsideTerm(AgreementRefusal):
    """Money in a financial year in which the agreement does not run."""


class MoneyNotThere(AgreementRefusal):
    """More would be promised of a funding stream in a year than it gives."""
