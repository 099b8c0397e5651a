"""Waiting for rows only briefly, and beginning anew: for a verb that takes many rows while others work on some.

Where two wait for each other's rows, PostgreSQL breaks one of them off after a second. A verb that takes much gives
way: it lets go of all that it has well before that second is over, so that the other goes on, and tries again.
"""

from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected, LockNotAvailable

# Of a second in which PostgreSQL looks for two that wait for each other.
PATIENCE = "300ms"
TRIES = 20


def giving_way[**P, R](refusal: Callable[[], Exception]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run the verb in a transaction of its own that waits briefly; raise `refusal()` where the others do not end."""

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        @wraps(verb)
        def patient(*args: P.args, **kwargs: P.kwargs) -> R:
            for _ in range(TRIES):
                try:
                    with transaction.atomic():
                        with connection.cursor() as cursor:
                            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
                        return verb(*args, **kwargs)
                except OperationalError as error:
                    if not isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
                        raise
            raise refusal()

        return patient

    return decorate
