from commissioning.domain.contracts import (
    ContractMoved,
    accept_contract_return,
    go_live,
    issue_contract_returns,
    mobilise,
    publish,
    register_contract,
)
from commissioning.domain.publication import publish_contract, refresh_contract

__all__ = [
    "ContractMoved",
    "accept_contract_return",
    "go_live",
    "issue_contract_returns",
    "mobilise",
    "publish",
    "publish_contract",
    "refresh_contract",
    "register_contract",
]
