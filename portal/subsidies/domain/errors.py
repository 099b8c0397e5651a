"""Why a subsidy did not take what was asked of it. Each is a refusal of its agreement, with a sentence."""

from portal.agreements.domain.errors import AgreementRefusal


class AboveTheCap(AgreementRefusal):
    """Minimal financial assistance would come to more than the cap."""


class NothingToDecide(AgreementRefusal):
    """Every pound of the agreement has its basis already."""


class WrongAmount(AgreementRefusal):
    """More than the agreement is worth, or nothing."""


class WrongDay(AgreementRefusal):
    """A day before something that had to come first, or still to come."""
