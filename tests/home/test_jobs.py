"""What the public sees, brought up to date in the background."""

import pytest
from django.db import OperationalError
from procrastinate.jobs import Job

from home.jobs import refresh_agreement


@pytest.mark.parametrize(("attempts", "again"), [(0, True), (3, True), (5, False)])
def test_a_refresh_that_failed_is_tried_again_some_times(attempts, again):
    job = Job(id=1, queue="publication", lock=None, queueing_lock=None, task_name="any", attempts=attempts)

    retry = refresh_agreement.get_retry_exception(exception=OperationalError(), job=job)

    assert (retry is not None) == again
