"""Why bank details were not taken. `str()` of each is a sentence for the person."""


class BankingRefusal(Exception):
    """The ancestor of them all, for views that show the sentence."""


class NotAllowed(BankingRefusal):
    """This person may not do that."""


class SamePerson(BankingRefusal):
    """Two different people have to say so."""


class WrongStep(BankingRefusal):
    """Somebody else was quicker, or a step before is missing."""


class OneOnItsWay(BankingRefusal):
    """Another account was given and is not answered yet."""


class SameAccount(BankingRefusal):
    """It is the account that is in use already."""


class DoesNotFit(BankingRefusal):
    """The sort code and the account number do not go together."""


class ReasonMissing(BankingRefusal):
    """It has to be said why, or how it was checked."""


class EvidenceMissing(BankingRefusal):
    """The paper that shows the account cannot be opened."""


class NoAccount(BankingRefusal):
    """There is no account that money may go to."""


class StripeIsNotOffered(BankingRefusal):
    """The office does not pay through Stripe."""


class StripeDidNotAnswer(BankingRefusal):
    """Stripe could not be reached, or refused."""


class NotReady(BankingRefusal):
    """Stripe does not take or pay out money for this account yet."""
