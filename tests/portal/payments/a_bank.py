"""A bank for tests: it pays each end-to-end identity once, sends money back, and says so in any order."""

from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree


@dataclass
class Bank:
    paid: dict[str, Decimal] = field(default_factory=dict)
    returned: dict[str, Decimal] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    def bring(self, content: bytes, refuses) -> None:
        """Somebody brings a file, perhaps not for the first time; `refuses(identity)` says what is not paid."""
        for transfer in etree.fromstring(content).iterfind(".//{*}CdtTrfTxInf"):
            identity = transfer.findtext(".//{*}EndToEndId")
            if identity in self.paid or identity in self.refused:
                continue
            if refuses(identity):
                self.refused.add(identity)
            else:
                self.paid[identity] = Decimal(transfer.findtext(".//{*}InstdAmt"))

    def send_back(self, identity: str) -> None:
        self.returned[identity] = self.paid[identity]

    @property
    def kept(self) -> list[str]:
        """What it paid and did not send back."""
        return sorted(set(self.paid) - set(self.returned))

    @property
    def ledger(self) -> Decimal:
        """Pounds that left the office's account and did not come back."""
        return sum(self.paid.values(), Decimal(0)) - sum(self.returned.values(), Decimal(0))

    def news(self) -> list[tuple[str, str, Decimal | str]]:
        """All that it has to say, as lines of a list."""
        return [
            *((identity, "paid", amount) for identity, amount in sorted(self.paid.items())),
            *((identity, "refused", "") for identity in sorted(self.refused)),
            *((identity, "returned", amount) for identity, amount in sorted(self.returned.items())),
        ]
