"""Several deeds at the same moment, each on a connection of its own; for tests with `transaction=True`."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(*deeds):
    """What each deed gave back or raised, all started at the same moment."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            return deed()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def kinds(results):
    return sorted(type(result).__name__ for result in results)
