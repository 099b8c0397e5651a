"""The real worker, once: what is committed is sent by it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from procrastinate.contrib.django import app

from portal.mail.outbox import queue_message


@pytest.mark.django_db(transaction=True)
def test_the_worker_sends_what_was_committed():
    message = queue_message(to="trustee@example.org", subject="Hello", text="It arrived.\n")

    with app.replace_connector(app.connector.get_worker_connector()) as worker_app, ThreadPoolExecutor(1) as aside:
        # In a thread of its own, because a browser of another test may keep an event loop in this one.
        aside.submit(worker_app.run_worker, wait=False, queues=["mail"], install_signal_handlers=False).result()

    message.refresh_from_db()
    assert message.state == "sent"
    assert [email.subject for email in mail.outbox] == ["Hello"]
