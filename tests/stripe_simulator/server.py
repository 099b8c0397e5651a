"""The simulator as a web server on the loopback."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.stripe_simulator import billing, connect, errors, money, pages, parameters, routes
from tests.stripe_simulator.errors import LostAnswer, Refusal
from tests.stripe_simulator.webhooks import Webhooks
from tests.stripe_simulator.world import PLATFORM, Thing, World, expand

SECRET_KEY = "sk_test_simulated"
DAY = 24 * 3600
# What goes wrong on demand: before anything is done, or after it.
FAULTS = ("rate_limit", "error", "refused", "kept_error", "lost")


class Simulator:
    """`with Simulator() as stripe:` and then `stripe.address`. `keep`: a file in which it remembers between runs."""

    def __init__(self, *, port: int = 0, keep: Path | None = None) -> None:
        self.world, self.webhooks, self.keep = World(), Webhooks(), keep
        self.world.told.append(self.webhooks.take)
        self.refunds_are = "succeeded"
        self.faults: list[tuple[str, str]] = []
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, tuple[str, int, Any]] = {}
        if keep and keep.exists():
            kept = json.loads(keep.read_text())
            self.world.take_up(kept["world"])
            self.answers = {key: tuple(answer) for key, answer in kept["answers"].items()}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Simulator:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        self.webhooks.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.webhooks.stop()
        self._server.shutdown()
        self._server.server_close()
        self.remember()

    def serve(self) -> None:
        self.webhooks.start()
        self._server.serve_forever()

    def remember(self) -> None:
        if self.keep:
            whole = json.dumps({"world": self.world.to_plain(), "answers": self.answers})
            beside = self.keep.with_suffix(".new")
            beside.write_text(whole)
            beside.replace(self.keep)

    # By hand

    def go_wrong(self, *faults: str, of: str = "") -> None:
        """What happens to the next requests: "rate_limit", "error", "refused" (nothing done), "kept_error" (nothing
        done, and the same error is the answer to that idempotency key ever after), "lost" (done, no answer). `of`
        leaves those alone that are of another method than that.
        """
        if set(faults) - set(FAULTS):
            raise ValueError(faults)
        self.faults += [(fault, of) for fault in faults]

    def advance(self, days: float, *, declined: bool = False) -> None:
        """Move the clock: renewals are billed (or declined), sessions expire."""
        with self.world.lock:
            self.world.moved += int(days * DAY)
            billing.renew(self.world, declined=declined)
            self.remember()

    def latest(self, kind: str) -> Thing:
        """The latest thing of a kind, such as "checkout.session", whoever has it."""
        return [one for one in self.world.things.values() if one["object"] == kind][-1]

    def pay(self, session: Thing | None = None) -> Thing:
        """What a payer does on the hosted page."""
        with self.world.lock:
            return billing.complete(self.world, session or self.latest("checkout.session"))

    def refund(self, charge: str, amount: int | None = None) -> Thing:
        """A refund made in Stripe's own dashboard."""
        with self.world.lock:
            params = {"charge": charge} | ({} if amount is None else {"amount": amount})
            return money.create_refund(self.world, params)

    def answer_refund(self, refund: str, *, succeeds: bool) -> None:
        with self.world.lock:
            money.answer_refund(self.world, self.world.things[refund], succeeds=succeeds)

    def dispute(self, charge: str, *, closed_as: str = "") -> Thing:
        with self.world.lock:
            return money.dispute(self.world, self.world.things[charge], closed_as=closed_as)

    def settle(self, payout: str, *, failure: str = "") -> None:
        with self.world.lock:
            connect.settle_payout(self.world, self.world.things[payout], failure=failure)

    # Connected accounts

    def top_up(self, pounds: int) -> None:
        """The platform puts money of its own on its balance."""
        with self.world.lock:
            money.on_balance(self.world, "topup", pounds * 100, "tu_simulated")

    def onboard(self, account: str, sort_code: str = "108800", number: str = "00012345") -> None:
        """What somebody of the organisation does on the hosted page."""
        with self.world.lock:
            connect.finish_onboarding(self.world, self.world.things[account], sort_code, number)

    def change_bank(self, account: str, sort_code: str, number: str) -> None:
        with self.world.lock:
            connect.change_bank(self.world, self.world.things[account], sort_code, number)

    def restrict(self, account: str, reason: str = "requirements.past_due") -> None:
        with self.world.lock:
            connect.restrict(self.world, self.world.things[account], reason)

    def disconnect(self, account: str) -> None:
        """The organisation ends the connection at Stripe; of that the platform is told once, if at all."""
        with self.world.lock:
            self.world.things[account]["_disconnected"] = True

    def pay_out(self, account: str, *, failure: str = "") -> Thing | None:
        """The daily payout of a connected account, and what the bank says to it."""
        with self.world.lock:
            payout = connect.pay_out(self.world, account)
            if payout:
                connect.settle_payout(self.world, payout, failure=failure)
            return payout

    def reverse(self, transfer: str, amount: int | None = None) -> Thing:
        """A transfer brought back in Stripe's own dashboard."""
        with self.world.lock:
            params = {} if amount is None else {"amount": amount}
            return connect.reverse_transfer(self.world, self.world.things[transfer], params)

    # The interface

    def answer(self, method: str, path: str, text: str, headers: Any) -> tuple[int, Any, bool]:
        """Status, answer, and whether it is one that was given before."""
        with self.world.lock:
            self.asked.append((method, path))
            key = headers.get("Idempotency-Key") if method == "POST" else None
            try:
                fault = self._fault(method)
                if fault == "rate_limit":
                    raise errors.rate_limited()
                if fault == "error":
                    raise errors.broken()
                if fault == "refused":
                    raise errors.refused()
                _authenticate(headers)
                said = hashlib.sha256(f"{path} {text} {headers.get('Stripe-Account')}".encode()).hexdigest()
                if key and key in self.answers:
                    before, status, body = self.answers[key]
                    if before != said:
                        raise errors.other_parameters(key)
                    if fault == "lost":
                        raise LostAnswer
                    return status, body, True
                if fault == "kept_error":
                    refusal = errors.broken()
                    status, body = refusal.status, refusal.body
                else:
                    status, body = self._do(method, path, text, headers)
            except Refusal as refusal:
                return refusal.status, refusal.body, False
            if key:
                self.answers[key] = (said, status, json.loads(json.dumps(body)))
            if method != "GET":
                self.remember()
            if fault == "lost":
                raise LostAnswer
            return status, body, False

    def _fault(self, method: str) -> str:
        if not self.faults or self.faults[0][1] not in ("", method):
            return ""
        return self.faults.pop(0)[0]

    def _do(self, method: str, path: str, text: str, headers: Any) -> tuple[int, Any]:
        route, ids = routes.find(method, path)
        params = parameters.check(parameters.read(text), route.declared)
        paths = [one.split(".") for one in params.pop("expand", [])]
        self.world.account = self._account(headers)
        try:
            thing = route.answer(self, params, ids)
        except Refusal as refusal:
            said = refusal.body["error"]
            if refusal.status != 402 and ("code" not in said or "param" in said):
                raise
            # What was refused while it was carried out is an answer that is kept; what its parameters refuse is not.
            return refusal.status, refusal.body
        finally:
            self.world.account = PLATFORM
        if isinstance(thing, dict) and thing.get("object") == "list":
            inner = [one[1:] for one in paths if one[0] == "data"]
            return 200, thing | {"data": [expand(self.world, one, inner) for one in thing["data"]]}
        return 200, expand(self.world, thing, paths)

    def _account(self, headers: Any) -> str:
        name = headers.get("Stripe-Account") or PLATFORM
        account = self.world.things.get(name, {})
        if name and (account.get("object") != "account" or account.get("_disconnected")):
            raise errors.no_access(name)
        return name


def _authenticate(headers: Any) -> None:
    key = (headers.get("Authorization") or "").removeprefix("Bearer ")
    if not key.startswith(("sk_test_", "rk_test_")):
        raise Refusal("Invalid API Key provided: the simulator takes test keys, sk_test_….", status=401)


def _handler_of(simulator: Simulator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def _respond(self) -> None:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            try:
                if split.path.startswith("/v1/"):
                    text = body if self.command == "POST" else split.query or body
                    status, answer, again = simulator.answer(self.command, split.path, text, self.headers)
                    more = {"Idempotent-Replayed": "true"} if again else {}
                    self._send(status, json.dumps(answer), "application/json", more)
                else:
                    self._page(split.path, {name: values[-1] for name, values in parse_qs(body).items()})
            except LostAnswer:
                self.close_connection = True
            except Refusal as refusal:
                self._send(refusal.status, json.dumps(refusal.body), "application/json", {})

        do_GET = do_POST = do_DELETE = _respond

        def _page(self, path: str, sent: dict[str, str]) -> None:
            _, kind, name = [*path.split("/"), "", ""][:3]
            status, text, where = 404, "Nothing here.", ""
            with simulator.world.lock:
                if kind == "pay" and self.command == "POST":
                    status, text, where = pages.pay(simulator, name, sent.get("card", ""))
                elif kind == "pay":
                    status, text = pages.checkout(simulator, name)
                elif kind == "onboarding" and self.command == "POST":
                    status, text, where = 303, "", pages.onboard(simulator, name, sent)
                elif kind == "onboarding":
                    status, text = 200, pages.onboarding(simulator, name)
                elif kind == "advance" and self.command == "POST":
                    simulator.advance(float(name))
                    status, text = 200, "The clock has moved."
                simulator.remember()
            self._send(status, text, "text/html", {"Location": where} if where else {})

        def _send(self, status: int, text: str, kind: str, more: dict[str, str]) -> None:
            body = text.encode()
            self.send_response(status)
            headers = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body)), **more}
            for name, value in {**headers, "Request-Id": "req_simulated"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    return Handler
