"""A small server on the loopback that speaks clamd's PING and INSTREAM, with as many ways to fail as the real one."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.portal.documents.files import EICAR, VIRUS

TAKES = 25 * 1024 * 1024


class Clamd(socketserver.ThreadingTCPServer):
    """`answer`, if set, is sent instead of a verdict; `takes` is its StreamMaxLength; `scanned` is what came."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.answer: bytes | None = None
        self.pong = b"PONG\n"
        self.takes = TAKES
        self.hangs_up = False
        self.scanned: list[bytes] = []
        self.slow: threading.Event | None = None

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        command = self.rfile.readline().strip()
        if command == b"nPING":
            self.wfile.write(self.server.pong)
        elif command == b"nINSTREAM":
            self._stream()

    def _stream(self) -> None:
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > self.server.takes:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\n")
                return
        self.server.scanned.append(content)
        if self.server.slow:
            self.server.slow.wait(5)
        if self.server.hangs_up:
            return
        verdict = b"stream: Eicar-Test-Signature FOUND\n" if EICAR in content or VIRUS in content else b"stream: OK\n"
        self.wfile.write(self.server.answer or verdict)


@contextmanager
def running() -> Iterator[Clamd]:
    with Clamd() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
