"""Why something about a donation is not done, in words for whoever asked."""


class DonationRefusal(Exception):
    pass


class DonationsAreOff(DonationRefusal):
    def __init__(self) -> None:
        super().__init__("Donations cannot be taken at the moment.")


class StripeDidNotAnswer(DonationRefusal):
    def __init__(self) -> None:
        super().__init__("The card payment service did not answer. Nothing was taken. Try again in some minutes.")


class AlreadyPaid(DonationRefusal):
    def __init__(self) -> None:
        super().__init__("This gift is paid already. Thank you.")


class TooMuchBack(DonationRefusal):
    pass


class NothingToClaim(DonationRefusal):
    def __init__(self) -> None:
        super().__init__("There is nothing to claim.")


class NotRunning(DonationRefusal):
    def __init__(self) -> None:
        super().__init__("This gift is not given every month any more.")
