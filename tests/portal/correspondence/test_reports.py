"""What the mail provider tells, as its documentation shows it, sent to the address where it tells it."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from anymail.backends.test import EmailBackend
from anymail.exceptions import AnymailRecipientsRefused
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from portal.mail import choices
from portal.mail.bounces import closed_among
from portal.mail.models import LetterBox, Message, Report
from portal.mail.outbox import deliver, queue_message
from portal.mail.topics import Topic
from tests.portal.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

SECRET = "postmark:a-password-of-some-length"
ADDRESS = "Reader@example.org"


class RefusingTransport(EmailBackend):
    def send_messages(self, email_messages):
        raise AnymailRecipientsRefused


@pytest.fixture(autouse=True)
def provider(settings):
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "MAILGUN_WEBHOOK_SIGNING_KEY": "signing-key"}
    # Anymail's own stand-in for a provider: it takes the mail and names it.
    settings.MAILERS = settings.MAILERS | {"transport": {"BACKEND": "anymail.backends.test.EmailBackend"}}
    return settings


@pytest.fixture
def message():
    made = queue_message(to=ADDRESS, subject="Hello", text="Hello\n", topic=Topic.NEWS)
    assert deliver(made.pk)
    made.refresh_from_db()
    return made


def tell(payload, *, provider="postmark", secret=SECRET):
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    login = f"Basic {base64.b64encode(secret.encode()).decode()}"
    return Client(enforce_csrf_checks=True).post(
        f"/mails/reports/{provider}/", body, content_type="application/json", headers={"authorization": login}
    )


def postmark(message, *, record="Bounce", kind="HardBounce", number=42, **more):
    return {
        "RecordType": record,
        "ID": number,
        "Type": kind,
        "TypeCode": 1,
        "Name": "Hard bounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"key": str(message.key)},
        "ServerID": 23,
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": message.to,
        "From": "grants@example.org",
        "BouncedAt": "2026-11-21T13:28:10.2735393-04:00",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": message.subject,
    } | more


def mailgun(message, **data):
    timestamp, token = "1529006854", "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0"
    signature = hmac.new(b"signing-key", f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "reason": "bounce",
            "timestamp": 1521233195.375624,
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "log-level": "error",
            "recipient": message.to,
            "recipient-domain": "example.org",
            "message": {"headers": {"to": message.to, "message-id": f"{message.key}@example.org"}},
            "user-variables": {"key": str(message.key)},
            "delivery-status": {"code": 550, "message": "5.1.1 No such user", "description": ""},
        }
        | data,
    }


def brevo(message, event="hard_bounce"):
    return {
        "event": event,
        "email": message.to,
        "id": 26224,
        "date": "2026-11-21 13:28:10",
        "ts": 1604933619,
        "message-id": "<201798300811.5787683@relay.domain.com>",
        "ts_event": 1604933654,
        "subject": message.subject,
        "X-Mailin-custom": json.dumps({"key": str(message.key)}),
        "reason": "550 No such user",
        "ts_epoch": 1604933653000,
    }


def test_the_provider_names_the_mail_and_gets_our_name_for_it(message):
    assert (message.state, message.provider_id) == ("sent", "0")


@pytest.mark.parametrize(("name", "payload"), [("postmark", postmark), ("mailgun", mailgun), ("brevo", brevo)])
def test_a_mail_that_came_back_says_so_and_closes_its_address(provider, message, name, payload):
    provider.MAIL_PROVIDER = name

    assert tell(payload(message), provider=name).status_code == 200
    assert tell(payload(message), provider=name).status_code == 200

    message.refresh_from_db()
    report = message.reports.get()
    assert (message.state, report.kind) == ("bounced", "gone")
    assert "5" in report.text
    assert [box.address for box in closed_among(["READER@example.org", "b@example.org"])] == ["reader@example.org"]


def test_a_report_finds_its_mail_by_the_providers_name_too(message):
    tell(postmark(message, Metadata={}, MessageID="0"))

    assert message.reports.count() == 1


@pytest.mark.parametrize(
    "payload",
    [
        {"kind": "Transient"},
        {"record": "Delivery", "DeliveredAt": "2026-11-21T13:28:10Z"},
        {"record": "SpamComplaint", "kind": "SpamComplaint"},
        {"record": "Open"},
    ],
    ids=["late", "delivered", "spam", "opened"],
)
def test_other_reports_leave_the_mail_sent_and_the_address_open(message, payload):
    assert tell(postmark(message, **payload)).status_code == 200

    message.refresh_from_db()
    assert (message.state, closed_among([ADDRESS])) == ("sent", [])


def test_what_came_back_only_for_now_stays_sent_and_keeps_its_report(message):
    tell(postmark(message, kind="SoftBounce"))

    message.refresh_from_db()
    assert (message.state, message.reports.get().kind, closed_among([ADDRESS])) == ("sent", "passing", [])


@pytest.mark.parametrize("more", [{"kind": "Blocked"}, {"Email": "forwarded@example.com"}])
def test_a_blocked_or_forwarded_mail_is_not_a_wrong_address(message, more):
    tell(postmark(message, **more))

    message.refresh_from_db()
    assert (message.state, closed_among([ADDRESS])) == ("bounced", [])


def test_a_complaint_stops_what_is_optional_and_nothing_else(message):
    tell(postmark(message, record="SpamComplaint", kind="SpamComplaint"))

    assert [choices.willing([ADDRESS], topic) for topic in (*Topic.values, "")] == [*([[]] * len(Topic)), [ADDRESS]]


def test_whoever_stops_them_at_the_provider_has_stopped_them_here(message):
    tell(postmark(message, record="SubscriptionChange", SuppressSending=True, SuppressionReason="ManualSuppression"))

    assert choices.switched_off(ADDRESS) == {"news"}


def test_a_mail_that_arrives_later_opens_the_address_again(message):
    tell(postmark(message))
    tell(postmark(message, record="Delivery", DeliveredAt="2026-11-20T00:00:00Z", ID=1))
    assert len(closed_among([ADDRESS])) == 1

    tell(postmark(message, record="Delivery", DeliveredAt=timezone.now().isoformat(), ID=2))
    assert closed_among([ADDRESS]) == []


def test_a_clock_that_runs_ahead_is_put_back(message):
    tell(postmark(message, BouncedAt="9026-11-21T13:28:10Z"))

    assert message.reports.get().occurred_at - timezone.now() < timedelta(seconds=5)


@pytest.mark.parametrize("secret", ["", "postmark:", "postmark:another", "é:ü", ":a-password-of-some-length"])
def test_whoever_does_not_know_the_secret_is_refused(message, secret):
    assert tell(postmark(message), secret=secret).status_code == 403
    assert not Report.objects.exists()


def test_a_report_that_is_not_signed_is_refused(provider, message):
    provider.MAIL_PROVIDER = "mailgun"
    forged = mailgun(message)
    forged["signature"]["signature"] = "0" * 64

    assert tell(forged, provider="mailgun").status_code == 403
    assert not Report.objects.exists()


def test_other_providers_and_none_are_not_found(provider, message):
    assert tell(brevo(message), provider="brevo").status_code == 404
    provider.MAIL_PROVIDER = ""
    assert tell(postmark(message)).status_code == 404


def test_an_unknown_mail_is_ignored(message):
    for stranger in ({"key": "00000000-0000-4000-8000-000000000000"}, {"key": "x' OR 1=1"}, {"key": ["x"]}, {}):
        assert tell(postmark(message, Metadata=stranger)).status_code == 200

    assert not Report.objects.exists()


RUBBISH = [b"", b"{", b"\xff\xfe", b"[]", b"null", b"1", b'"x"', b"[" * 20_000, b'{"RecordType": {}}']
ODD = {"RecordType": "Inbound"}, {"BouncedAt": 5}, {"BouncedAt": "2026-99-99"}, {"Metadata": None}, {"Metadata": [1]}
RUBBISH += [json.dumps({"RecordType": "Bounce", "Type": "HardBounce", "ID": 1} | odd).encode() for odd in ODD]


@pytest.mark.parametrize("body", RUBBISH, ids=lambda body: repr(body[:60]))
def test_rubbish_is_refused_and_breaks_nothing(body):
    assert tell(body).status_code in (200, 400)
    assert not Report.objects.exists()


def test_what_the_database_cannot_hold_is_left_out(message):
    odd = {"Description": "No\x00such user\ud800", "Details": "x" * 100_000}

    assert tell(postmark(message, **odd)).status_code == 200
    report = message.reports.get()
    assert (report.text[:12], len(report.text)) == ("Nosuch user.", 2000)
    assert tell(postmark(message, Details="x" * 300_000)).status_code == 413


def test_a_report_of_a_mail_that_was_never_sent_changes_no_state():
    held = queue_message(to=ADDRESS, subject="Hello", text="Hello\n", hold=True)

    tell(postmark(held))

    assert Message.objects.get().state == "held"


def test_a_provider_that_takes_no_mail_for_an_address_is_not_asked_again(provider):
    made = queue_message(to=ADDRESS, subject="Hello", text="Hello\n")
    provider.MAILERS = provider.MAILERS | {"transport": {"BACKEND": f"{__name__}.RefusingTransport"}}

    deliver(made.pk)

    made.refresh_from_db()
    assert (made.state, made.attempts) == ("failed", 1)


def test_whoever_signs_in_hears_that_mail_to_them_comes_back(message):
    user = UserFactory(email="reader@example.org")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    tell(postmark(message))
    browser = Client()

    page = browser.post("/account/login/", {"login": user.email, "password": PASSWORD}, follow=True)

    assert "E-mails to reader@example.org come back to us" in page.text


def test_the_database_keeps_addresses_in_small_letters():
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterBox.objects.create(address=ADDRESS)
