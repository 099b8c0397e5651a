"""A mail exists only if what it tells happened, and leaves the house once."""

from datetime import timedelta
from operator import itemgetter

import pytest
from django.core import mail
from django.core.mail import send_mail
from django.db import transaction
from django.template import engines
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.mail import choices, events, outbox
from portal.mail.backends import OutboxBackend
from portal.mail.events import MailEvent, MergeField, Recipient
from portal.mail.jobs import send_message
from portal.mail.models import ATTEMPTS, OVERDUE, Message
from portal.mail.topics import Topic

pytestmark = pytest.mark.django_db

EVENT = "grants/example"
SAID = {"reference": "SDF-2026-0042", "name": "Prama & friends"}


@pytest.fixture(autouse=True)
def example(monkeypatch):
    """A mail that the cases share, so that they do not hang on the words of a real one."""
    fields = tuple(MergeField(name, name, name, of=itemgetter(name)) for name in ("reference", "name"))
    told = {"when": "", "to": Recipient.APPLICANTS, "whom": ""}
    declared = [MailEvent(key, key, fields=fields, **told) for key in (EVENT, "grants/nameless")]
    monkeypatch.setattr(events, "_DECLARED", {event.key: event for event in declared})
    sources = {
        f"emails/{EVENT}.txt": "Subject: {reference} has arrived\n\nDear {name},\n\n\n\nThank you.\n",
        "emails/grants/nameless.txt": "Dear all",
    }
    engine = engines["django"].engine
    folders = engine.find_template_loader("django.template.loaders.app_directories.Loader")
    pages = engine.find_template_loader(("django.template.loaders.filesystem.Loader", engine.dirs))
    mails = engine.find_template_loader(("django.template.loaders.locmem.Loader", sources))
    monkeypatch.setattr(engine, "template_loaders", [mails, pages, folders])


class BrokenTransport(OutboxBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no mail server")


@pytest.fixture
def broken_transport(settings):
    settings.MAILERS = settings.MAILERS | {"transport": {"BACKEND": f"{__name__}.BrokenTransport"}}


def queued(**changes) -> Message:
    [message] = outbox.queue_mail(
        EVENT,
        to="trustee@example.org",
        context=SAID | changes,
        about="SDF-2026-0042",
    )
    return message


def jobs() -> list[dict]:
    return list(ProcrastinateJob.objects.filter(task_name="mail.send_message").values_list("args", flat=True))


def test_a_mail_is_a_row_and_a_job():
    message = queued()

    assert message.subject == "SDF-2026-0042 has arrived"
    assert message.text == "Dear Prama & friends,\n\nThank you.\n"
    assert (message.event, message.about, message.state) == (EVENT, "SDF-2026-0042", "queued")
    assert jobs() == [{"message_id": message.pk}]
    assert mail.outbox == []


def test_several_addresses_do_not_see_each_other():
    messages = outbox.queue_mail(EVENT, to=["a@example.org", "b@example.org", "a@example.org"], context=SAID)

    assert [message.to for message in messages] == ["a@example.org", "b@example.org"]


def test_what_did_not_happen_sends_no_mail():
    class ChangedOurMind(Exception):
        pass

    with pytest.raises(ChangedOurMind), transaction.atomic():  # noqa: PT012 - the mail is queued before it fails
        queued()
        raise ChangedOurMind

    assert Message.objects.count() == 0
    assert jobs() == []


def test_words_without_a_subject_are_refused():
    with pytest.raises(events.SubjectMissing):
        outbox.queue_mail("grants/nameless", to="trustee@example.org", context=SAID)


def test_a_mail_that_nobody_declared_is_refused():
    with pytest.raises(events.Undeclared):
        outbox.queue_mail("grants/unheard_of", to="trustee@example.org", context=SAID)


def test_a_job_that_runs_twice_sends_once():
    message = queued()

    send_message(message_id=message.pk)
    send_message(message_id=message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts, message.last_error) == ("sent", 1, "")
    assert [(email.to, email.subject) for email in mail.outbox] == [
        (["trustee@example.org"], "SDF-2026-0042 has arrived")
    ]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{message.key}@example.org>"


def test_a_mail_that_does_not_leave_is_kept_and_its_job_runs_again(broken_transport):
    message = queued()

    with pytest.raises(outbox.TransportFailed) as failure:
        send_message(message_id=message.pk)

    message.refresh_from_db()
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.last_error == "ConnectionRefusedError: no mail server"
    job = type("Job", (), {"attempts": 0})()
    assert send_message.retry_strategy.get_retry_decision(exception=failure.value, job=job) is not None


def test_after_the_last_attempt_a_person_has_to_look(broken_transport):
    message = queued()
    Message.objects.filter(pk=message.pk).update(attempts=ATTEMPTS - 1)

    assert outbox.deliver(message.pk) is False

    message.refresh_from_db()
    assert (message.state, message.attempts, message.sent_at) == ("failed", ATTEMPTS, None)


def test_the_sweep_takes_only_mails_that_lost_their_job():
    lost, fresh = queued(name="lost"), queued(name="fresh")
    Message.objects.filter(pk=lost.pk).update(created_at=timezone.now() - OVERDUE - timedelta(seconds=1))

    assert outbox.sweep() == 1

    assert dict(Message.objects.values_list("pk", "state")) == {lost.pk: "sent", fresh.pk: "queued"}


def test_what_is_over_before_it_could_be_sent_is_discarded(broken_transport):
    message = queued()
    Message.objects.filter(pk=message.pk).update(good_until=timezone.now() - timedelta(days=1))

    assert outbox.deliver(message.pk) is False

    message.refresh_from_db()
    assert (message.state, message.discarded_because, message.attempts) == ("discarded", outbox.OVER, 0)


@pytest.mark.parametrize(
    ("topic", "state", "because"), [(Topic.NEWS, "discarded", outbox.UNWILLING), (Topic.CALLS, "sent", "")]
)
def test_what_its_reader_switched_off_while_it_waited_does_not_leave(topic, state, because):
    message = outbox.queue_message(to="Trustee@example.org", subject="News", text="News\n", topic=topic)
    choices.stop("trustee@example.org", Topic.NEWS)

    assert outbox.deliver(message.pk) is (state == "sent")

    message.refresh_from_db()
    assert (message.state, message.discarded_because) == (state, because)


def test_mails_of_the_framework_go_through_the_outbox_too(settings):
    settings.MAILERS = settings.MAILERS | {"default": {"BACKEND": "portal.mail.backends.OutboxBackend"}}

    send_mail("Your code", "123456", None, ["trustee@example.org"])

    message = Message.objects.get()
    assert (message.to, message.subject, message.text) == ("trustee@example.org", "Your code", "123456")
    assert jobs() == [{"message_id": message.pk}]
