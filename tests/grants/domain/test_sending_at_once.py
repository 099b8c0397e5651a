"""Two clicks, two colleagues, one application."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from grants.domain.applications import start_application, submit_application
from grants.models import Application
from portal.events.models import Event
from portal.mail.models import Message
from tests.grants.community_grant import ELIGIBLE
from tests.grants.domain.test_applications import DECLARED

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(verb, times=2):
    """Run `verb` in so many threads that set off together; return what each of them got."""
    together = Barrier(times)

    def one(_):
        try:
            together.wait()
            return verb()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


def test_sending_at_the_same_moment_gives_one_application(draft, applicant):
    sent = at_once(lambda: submit_application(draft, by=applicant, declarations=DECLARED))

    assert {one.reference for one in sent} == {draft.reference}
    assert len({one.submitted_at for one in sent}) == 1
    assert Event.objects.filter(verb="application-submitted").count() == 1
    assert Message.objects.count() == 1


def test_starting_at_the_same_moment_gives_one_draft(call, organisation, applicant):
    started = at_once(
        lambda: start_application(call, organisation, by=applicant, eligibility_answers=ELIGIBLE), times=3
    )

    assert len({one.pk for one in started}) == 1
    assert Application.objects.count() == 1
