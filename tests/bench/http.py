"""As much HTTP as the benchmark needs: one request on one connection, to this machine alone."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlencode

HOST = "127.0.0.1"
PATIENCE = 60  # seconds


class NoAnswer(Exception):
    """The connection was refused, or broke before the answer was whole."""


@dataclass(frozen=True)
class Answer:
    status: int
    head: str
    body: str


async def ask(port: int, path: str, *, cookies: str = "", fields: list[tuple[str, str]] | None = None) -> Answer:
    """GET, or POST where there are `fields`. Raises NoAnswer."""
    body = urlencode(fields).encode() if fields is not None else b""
    lines = [
        f"{'GET' if fields is None else 'POST'} {path} HTTP/1.1",
        f"Host: {HOST}:{port}",
        "Connection: close",
        f"Accept: {'application/json' if path.endswith('/save/') else 'text/html'}",
        f"Cookie: {cookies}",
    ]
    if fields is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    try:
        async with asyncio.timeout(PATIENCE):
            return await _exchange(port, "\r\n".join([*lines, "", ""]).encode() + body)
    except (OSError, TimeoutError, ValueError, IndexError) as broken:
        raise NoAnswer from broken


async def _exchange(port: int, request: bytes) -> Answer:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(request)
        await writer.drain()
        whole = await reader.read(-1)
    finally:
        writer.close()
    head, _, body = whole.partition(b"\r\n\r\n")
    text = head.decode("latin-1")
    status = int(text.split(" ", 2)[1])
    length = next((line for line in text.lower().split("\r\n") if line.startswith("content-length:")), "")
    if length and len(body) < int(length.partition(":")[2]):
        raise NoAnswer
    return Answer(status, text, body.decode(errors="replace"))
