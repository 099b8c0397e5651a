"""The errors of Stripe's interface, as it words them."""

from typing import Any


class Refusal(Exception):
    """What Stripe answers in place of an object."""

    def __init__(self, message: str, *, status: int = 400, kind: str = "invalid_request_error", **more: Any) -> None:
        super().__init__(message)
        self.status, self.body = status, {"error": {"type": kind, "message": message, **more}}


class LostAnswer(Exception):
    """The request was done, and the line broke before the answer."""


def no_such(kind: str, name: str, param: str = "id") -> Refusal:
    return Refusal(f"No such {kind}: '{name}'", status=404, code="resource_missing", param=param)


def no_access(account: str) -> Refusal:
    message = f"The provided key does not have access to account '{account}'"
    return Refusal(message, status=403, code="account_invalid")


def declined(**more: Any) -> Refusal:
    return Refusal(
        "Your card was declined.", status=402, kind="card_error", code="card_declined",
        decline_code="generic_decline", **more,
    )  # fmt: skip


def rate_limited() -> Refusal:
    return Refusal("Too many requests in a short period of time.", status=429, code="rate_limit")


def refused() -> Refusal:
    return Refusal("Transfers of this kind are not possible for this account.", code="transfers_not_allowed")


def broken() -> Refusal:
    return Refusal("An unknown error occurred.", status=500, kind="api_error")


def other_parameters(key: str) -> Refusal:
    return Refusal(
        "Keys for idempotent requests can only be used with the same parameters they were first used with. "
        f"Try using a key other than '{key}' if you meant to execute a different request.",
        kind="idempotency_error",
    )
