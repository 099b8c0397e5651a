from commissioning.domain.contracts import (
    ContractMoved,
    accept_contract_return,
    go_live,
    issue_contract_returns,
    mobilise,
    publish,
    register_contract,
    set_public_copy,
    take_away_public_copy,
)
from commissioning.domain.extending import ask_extension, leave_option, require_may_extend
from commissioning.domain.publication import publish_contract, refresh_contract
from commissioning.domain.targets import spread_target
from portal.agreements.domain import agreement_as_at as contract_as_at

__all__ = [
    "ContractMoved",
    "accept_contract_return",
    "ask_extension",
    "contract_as_at",
    "go_live",
    "issue_contract_returns",
    "leave_option",
    "mobilise",
    "publish",
    "publish_contract",
    "refresh_contract",
    "register_contract",
    "require_may_extend",
    "set_public_copy",
    "spread_target",
    "take_away_public_copy",
]
