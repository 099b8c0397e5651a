"""Applicants who write and send an application in the last minutes of a call, and keep a book of what was acknowledged.

Each does what the page's script does: an answer is sent when its field is left; where no answer comes, the same is sent
again until one does. What the server acknowledged stands in the book, and is compared with the database afterwards.
"""

import asyncio
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from tests.bench.http import Answer, NoAnswer, ask

DECLARED = dict.fromkeys(("conflicts", "policies", "publication", "terms", "truth"), "on") | {
    "name": "A volunteer",
    "position": "Trustee",
}
AGAIN_AFTER = 0.5  # seconds
MOST_TRIES = 240


@dataclass
class Book:
    """What happened: how long each request took, what was answered, and what was acknowledged as saved."""

    took: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter = field(default_factory=Counter)
    no_answer: int = 0
    gave_up: int = 0
    saved: dict[tuple[str, str], Any] = field(default_factory=dict)
    under_way: dict[tuple[str, str], Any] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)

    @property
    def all_times(self) -> list[float]:
        return sorted(seconds for many in self.took.values() for seconds in many)


class Applicant:
    def __init__(self, port: int, reference: str, session: str, book: Book) -> None:
        self.port, self.reference, self.session, self.book = port, reference, session, book
        self.csrf = self.token = self.page_for = ""
        self.marks: dict[str, str] = {}

    async def apply(self, pause: float) -> None:
        """The whole road; `pause` seconds on average between two steps."""
        for step in self._steps():
            await asyncio.sleep(random.uniform(0, 2 * pause))
            await step

    def _steps(self):
        words = f"What we will do, in the words of {self.reference}."
        yield self.open("project")
        yield self.leave("project", "project_name", f"Clubs of {self.reference}")
        yield self.leave("project", "summary", f"Half of it. {words}")
        yield self.leave("project", "starts_on", "2027-02-01")
        yield self.leave("project", "ends_on", "2027-11-30")
        yield self.leave("project", "areas", ["E06000059"])
        yield self.leave("project", "summary", words)
        yield self.open("money")
        yield self.leave("money", "amount_requested", "1500.00")
        yield self.leave("money", "budget", [{"what": "A room", "cost": "900.00"}])
        yield self.leave("money", "budget", [{"what": "A room", "cost": "900.00"}, {"what": "Tea", "cost": "600.00"}])
        yield self.send()

    async def open(self, section: str) -> None:
        page = await self._ask("page", f"/apply/{self.reference}/sections/{section}/")
        self._read(page)

    async def leave(self, section: str, key: str, value: Any) -> None:
        fields = [("page-left", key), ("page-seen", f"{key}:{self.marks.get(key, '')}"), *_typed(key, value)]
        self.book.under_way[self.reference, key] = value
        answer = await self._ask("save", f"/apply/{self.reference}/sections/{section}/save/", self._with_token(fields))
        if answer.status != 200:
            return
        self.book.saved[self.reference, key] = value
        del self.book.under_way[self.reference, key]
        found = re.search(rf'"{key}": "([0-9a-f]{{16}})"', answer.body)
        self.marks[key] = found[1] if found else ""

    async def send(self) -> None:
        address = f"/apply/{self.reference}/declarations/"
        self._read(await self._ask("page", address))
        answer = await self._ask("send", address, self._with_token(list(DECLARED.items())))
        if answer.status == 302 and "/confirmation/" in answer.head:
            self.book.sent.add(self.reference)

    def _with_token(self, fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
        return [*fields, ("csrfmiddlewaretoken", self.token), ("page-for", self.page_for)]

    def _read(self, page: Answer) -> None:
        if cookie := re.search(r"__Host-csrf=([^;]+)", page.head):
            self.csrf = cookie[1]
        self.token = _hidden("csrfmiddlewaretoken", page.body)
        self.page_for = _hidden("page-for", page.body)
        pairs = [pair.split(":") for pair in _hidden("page-seen", page.body).split()]
        self.marks |= dict(pairs)

    async def _ask(self, kind: str, path: str, fields: list[tuple[str, str]] | None = None) -> Answer:
        """The answer, however often it has to be asked for."""
        cookies = f"__Host-session={self.session}; __Host-csrf={self.csrf}"
        for _ in range(MOST_TRIES):
            began = time.perf_counter()
            try:
                answer = await ask(self.port, path, cookies=cookies, fields=fields)
            except NoAnswer:
                self.book.no_answer += 1
            else:
                self.book.took.setdefault(kind, []).append(time.perf_counter() - began)
                self.book.statuses[answer.status] += 1
                if answer.status < 500:
                    return answer
            await asyncio.sleep(AGAIN_AFTER)
        self.book.gave_up += 1
        return Answer(0, "", "")


def _hidden(name: str, page: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


def _typed(key: str, value: Any) -> list[tuple[str, str]]:
    """A value as a browser sends it."""
    if key in ("starts_on", "ends_on"):
        return [
            (f"{key}-{part}", number) for part, number in zip(("year", "month", "day"), value.split("-"), strict=True)
        ]
    if key == "areas":
        return [("areas", one) for one in value]
    if key == "budget":
        return [(f"budget-{row}-{name}", words) for row, cells in enumerate(value) for name, words in cells.items()]
    return [(key, value)]
