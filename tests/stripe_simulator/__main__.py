"""The simulator beside a demonstration: python -m tests.stripe_simulator --port 12111 --webhook URL SECRET."""

import argparse
import signal
import sys
from pathlib import Path

from tests.stripe_simulator.server import Simulator


def main() -> None:
    words = argparse.ArgumentParser(description=sys.modules["tests.stripe_simulator"].__doc__)
    words.add_argument("--port", type=int, default=12111)
    words.add_argument("--keep", type=Path, help="a file in which it remembers between runs")
    words.add_argument("--webhook", nargs=2, metavar=("URL", "SECRET"), action="append", default=[])
    said = words.parse_args()
    simulator = Simulator(port=said.port, keep=said.keep)
    for url, secret in said.webhook:
        simulator.webhooks.send_to(url, secret)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    simulator.serve()


if __name__ == "__main__":
    main()
