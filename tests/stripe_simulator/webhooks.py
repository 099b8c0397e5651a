"""Signed webhooks: sent at once, or held back to be delivered late, twice, in another order or not at all."""

from __future__ import annotations

import json
import queue
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass

from stripe import WebhookSignature

from tests.stripe_simulator.world import Thing

NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# Stripe tries for three days; here somebody is waiting.
WAITS = (0.5, 2, 5, 15)


@dataclass(frozen=True)
class Letter:
    """One event on its way to one endpoint."""

    event: Thing
    url: str
    secret: str

    @property
    def body(self) -> str:
        return json.dumps(self.event, indent=2)

    def signature(self, *, at: int | None = None) -> str:
        return WebhookSignature.generate_signature_header(self.body, self.secret, timestamp=at)

    def deliver(self, *, at: int | None = None) -> int:
        """The status that came back; 0 where nobody answered. `at`: when it says that it was signed."""
        request = urllib.request.Request(
            self.url,
            data=self.body.encode(),
            headers={"Content-Type": "application/json", "Stripe-Signature": self.signature(at=at)},
        )
        try:
            with NO_PROXY.open(request, timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0


class Webhooks:
    def __init__(self) -> None:
        self.endpoints: list[tuple[str, str]] = []
        self.held = False
        self.waiting: list[Letter] = []
        self._outgoing: queue.Queue[Letter | None] = queue.Queue()
        self._postman: threading.Thread | None = None

    def send_to(self, url: str, secret: str) -> None:
        if (url, secret) not in self.endpoints:
            self.endpoints.append((url, secret))

    def take(self, event: Thing, account: str) -> None:
        for url, secret in self.endpoints:
            letter = Letter(event, url, secret)
            if self.held:
                self.waiting.append(letter)
            else:
                self._outgoing.put(letter)

    def hold(self) -> None:
        self.held = True

    def drop(self) -> int:
        """Lose those that are held; how many."""
        dropped = len(self.waiting)
        self.waiting.clear()
        return dropped

    def release(self, *, backwards: bool = False, times: int = 1) -> list[int]:
        """Deliver those that are held, each `times` times; the statuses that came back."""
        letters, self.waiting = self.waiting, []
        if backwards:
            letters.reverse()
        return [letter.deliver() for letter in letters for _ in range(times)]

    def start(self) -> None:
        self._postman = threading.Thread(target=self._deliver_in_turn, daemon=True)
        self._postman.start()

    def stop(self) -> None:
        self._outgoing.put(None)
        if self._postman:
            self._postman.join(timeout=5)

    def quiet(self, timeout: float = 20) -> None:
        """Wait until everything on its way has been delivered or given up."""
        deadline = time.monotonic() + timeout
        while self._outgoing.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.02)

    def _deliver_in_turn(self) -> None:
        while (letter := self._outgoing.get()) is not None:
            for wait in (0, *WAITS):
                time.sleep(wait)
                if 200 <= letter.deliver() < 300:
                    break
            self._outgoing.task_done()
