"""Parameters of a request: read from the form encoding, and checked against what the `stripe` library declares."""

from __future__ import annotations

import importlib
import re
import types
import typing
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal
from urllib.parse import parse_qsl

from stripe._request_options import RequestOptions
from stripe._stripe_object import UntypedStripeObject
from typing_extensions import is_typeddict

from tests.stripe_simulator.errors import Refusal

Tree = dict[str, Any]


def read(text: str) -> Tree:
    """`line_items[0][price]=x` becomes {"line_items": {"0": {"price": "x"}}}; lists are known by the declared type."""
    tree: Tree = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place, steps = tree, [first, *rest]
        for step in steps[:-1]:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                raise Refusal(f"Invalid object: {name}", param=name)
        last = steps[-1] or str(len(place))
        place[last] = value
    return tree


@cache
def declared(path: str) -> dict[str, tuple[bool, Any]]:
    """Parameter → (whether it is required, its type). `path`: "checkout._session_create_params:SessionCreateParams"."""
    module_name, _, name = path.partition(":")
    return fields_of(getattr(importlib.import_module(f"stripe.params.{module_name}"), name))


@cache
def fields_of(cls: Any) -> dict[str, tuple[bool, Any]]:
    own = {name: kind for name, kind in cls.__annotations__.items() if name not in RequestOptions.__annotations__}
    namespace = vars(importlib.import_module(cls.__module__))
    hints = typing.get_type_hints(type("Own", (), {"__annotations__": own}), namespace, include_extras=True)
    return {
        name: (False, typing.get_args(kind)[0]) if typing.get_origin(kind) is typing.NotRequired else (True, kind)
        for name, kind in hints.items()
    }


def check(tree: Tree, path: str) -> Tree:
    """The parameters with their types, or Refusal as Stripe words it."""
    return _object(tree, declared(path), "") if path else tree


def _object(tree: Tree, fields: dict[str, tuple[bool, Any]], above: str) -> Tree:
    where = [(name, f"{above}[{name}]" if above else name) for name in tree]
    for name, full in where:
        if name not in fields:
            raise Refusal(f"Received unknown parameter: {full}", code="parameter_unknown", param=full)
    for name, (required, _) in fields.items():
        if required and name not in tree:
            full = f"{above}[{name}]" if above else name
            raise Refusal(f"Missing required param: {full}.", code="parameter_missing", param=full)
    return {name: _value(tree[name], fields[name][1], full) for name, full in where}


def _value(value: Any, kind: Any, where: str) -> Any:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _one_of(value, inner, where)
    if origin is Literal:
        if value in inner:
            return value
        raise Refusal(f"Invalid {where}: must be one of {', '.join(map(str, inner))}", param=where)
    if origin in (list, Iterable):
        if not isinstance(value, dict):
            raise Refusal(f"Invalid array: {where}", param=where)
        return [_value(one, inner[0], f"{where}[{index}]") for index, one in value.items()]
    if origin is dict or kind is UntypedStripeObject or origin is UntypedStripeObject:
        if isinstance(value, dict):
            return value
        raise Refusal("Invalid hash", param=where)
    if kind is Any:
        return value
    if is_typeddict(kind):
        if isinstance(value, dict):
            return _object(value, fields_of(kind), where)
        raise Refusal(f"Invalid object: {where}", param=where)
    return _plain(value, kind, where)


def _one_of(value: Any, kinds: tuple[Any, ...], where: str) -> Any:
    refused: list[Refusal] = []
    for kind in kinds:
        try:
            return _value(value, kind, where)
        except Refusal as refusal:
            refused.append(refusal)
    # The reason that goes deepest is the one that helps.
    raise max(refused, key=lambda one: len(str(one.body["error"].get("param"))))


def _plain(value: Any, kind: Any, where: str) -> Any:
    if isinstance(value, dict):
        raise Refusal(f"Invalid string: {where}", param=where)
    if kind is int:
        if re.fullmatch(r"-?\d+", value):
            return int(value)
        raise Refusal(f"Invalid integer: {value}", code="parameter_invalid_integer", param=where)
    if kind is bool:
        if value in ("true", "false"):
            return value == "true"
        raise Refusal(f"Invalid boolean: {value}", param=where)
    return value
