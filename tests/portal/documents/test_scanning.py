"""From the upload to the verdict, with a scanner that answers over a socket."""

import threading

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from portal.documents.domain import scanning, store_upload
from portal.documents.models import SCANS_TRIED, Document
from portal.documents.scanner import ScannerUnavailable
from portal.events.ledger import timeline
from portal.mail.models import Message
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.documents.factories import DocumentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


def a_document(**more):
    return DocumentFactory(in_state="checking", **more)


def with_a_virus(**more):
    return a_document(file__data=files.EICAR, **more)


def verbs(document):
    return [event.verb for event in timeline(document)]


def jobs():
    return list(ProcrastinateJob.objects.filter(task_name="documents.scan").values_list("args", flat=True))


def test_without_a_scanner_a_document_is_not_scanned():
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())

    assert (document.state, document.is_quarantined, jobs()) == ("not_scanned", False, [])


def test_with_one_it_is_in_quarantine_and_its_job_is_deferred(scanner):
    document = store_upload(files.sent("report.pdf", files.PDF), by=UserFactory())

    assert (document.state, document.is_quarantined) == ("checking", True)
    assert jobs() == [{"document_id": document.pk}]


def test_a_clean_document_leaves_quarantine(scanner):
    document = a_document()

    assert scanning.scan_document(document.pk) is True

    document.refresh_from_db()
    assert (document.state, document.is_quarantined, document.scanned_at is not None) == ("clean", False, True)
    assert verbs(document) == ["document-found-clean"]


def test_an_infected_one_stays_there_and_its_sender_hears(scanner):
    sender = UserFactory()
    document = with_a_virus(uploaded_by=sender)

    assert scanning.scan_document(document.pk) is True

    document.refresh_from_db()
    assert (document.state, document.threat, document.is_quarantined) == ("infected", "Eicar-Test-Signature", True)
    assert verbs(document) == ["document-found-infected"]
    (mail,) = Message.objects.all()
    assert (mail.to, mail.event) == (sender.email, "documents/infected")
    assert mail.subject == "A file that you sent has a virus: paper.pdf"


def test_twice_is_once(scanner):
    document = with_a_virus(uploaded_by=UserFactory())

    assert [scanning.scan_document(document.pk) for _ in range(2)] == [True, False]

    assert (len(scanner.scanned), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_scan_once(scanner):
    document = a_document()
    scanner.slow = threading.Event()
    verdicts = []

    def work():
        verdicts.append(scanning.scan_document(document.pk))
        connection.close()

    first = threading.Thread(target=work)
    first.start()
    while not scanner.scanned:
        first.join(0.01)
    second = threading.Thread(target=work)
    second.start()
    second.join()
    scanner.slow.set()
    first.join()

    assert (verdicts, len(scanner.scanned)) == ([False, True], 1)


def test_a_scanner_that_is_away_does_not_count_against_the_file(scanner):
    document = a_document()
    scanner.pong = b"nonsense\n"

    with pytest.raises(ScannerUnavailable):
        scanning.scan_document(document.pk)

    document.refresh_from_db()
    assert (document.state, document.scans_tried) == ("checking", 0)


def test_the_sweep_takes_what_lost_its_job_and_what_came_before_the_scanner(scanner):
    lost, old, bad = a_document(), DocumentFactory(in_state="not_scanned"), with_a_virus()

    assert scanning.sweep() == 3

    assert [Document.objects.get(pk=one.pk).state for one in (lost, old, bad)] == ["clean", "clean", "infected"]
    assert scanning.sweep() == 0


def test_the_sweep_stops_while_the_scanner_is_away_and_goes_on_later(scanner):
    for _ in range(3):
        a_document()
    scanner.pong = b""

    assert scanning.sweep() == 0
    scanner.pong = b"PONG\n"

    assert scanning.sweep() == 3


def test_a_sweep_is_bounded(scanner, monkeypatch):
    monkeypatch.setattr(scanning, "SWEPT", 2)
    for _ in range(3):
        a_document()

    assert [scanning.sweep() for _ in range(3)] == [2, 1, 0]


def test_a_file_that_cannot_be_checked_does_not_keep_others_waiting(scanner):
    scanner.takes = 100
    large, small = a_document(file__data=bytes(200)), a_document()

    assert scanning.sweep() == 1

    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.state, large.scans_tried, small.state) == ("checking", 1, "clean")
    assert large.scan_due_at > large.uploaded_at
    assert list(Document.objects.due_for_scan()) == []


def test_after_enough_tries_a_person_is_told(scanner):
    scanner.takes = 100
    sender = UserFactory()
    document = a_document(file__data=bytes(200), uploaded_by=sender)

    for _ in range(SCANS_TRIED + 2):
        scanning.scan_document(document.pk)

    document.refresh_from_db()
    assert (document.state, document.is_quarantined) == ("unchecked", True)
    assert verbs(document) == ["document-not-checked"]
    assert [(mail.to, mail.event) for mail in Message.objects.all()] == [(sender.email, "documents/not_checked")]


def test_a_person_may_have_it_checked_again(scanner):
    document = DocumentFactory(in_state="unchecked", scans_tried=SCANS_TRIED)

    scanning.check_again(document, by=UserFactory())

    assert scanning.sweep() == 1
    document.refresh_from_db()
    assert (document.state, verbs(document)) == ("clean", ["document-found-clean", "document-checked-again"])


@pytest.mark.parametrize("state", ["checking", "clean", "infected", "not_scanned"])
def test_nothing_else_is_checked_again(scanner, state):
    with pytest.raises(scanning.NothingToCheck):
        scanning.check_again(DocumentFactory(in_state=state), by=UserFactory())


def test_a_document_whose_file_is_gone_is_put_off(scanner):
    document = a_document()
    document.file.storage.delete(document.file.name)

    assert scanning.scan_document(document.pk) is False

    document.refresh_from_db()
    assert (document.scans_tried, document.last_error.split(":")[0]) == (1, "FileNotFoundError")


def test_the_database_lets_nothing_out_of_quarantine_by_another_way():
    infected = DocumentFactory(in_state="infected")

    with pytest.raises(ProgrammingError, match="Invalid transition"), transaction.atomic():
        Document.objects.filter(pk=infected.pk).update(state="clean", threat="")
    with pytest.raises(IntegrityError, match="document_infected_names_its_virus"), transaction.atomic():
        Document.objects.filter(pk=infected.pk).update(threat="")
    with pytest.raises(IntegrityError, match="document_scanned_has_its_time"), transaction.atomic():
        Document.objects.filter(pk=a_document().pk).update(state="clean")
