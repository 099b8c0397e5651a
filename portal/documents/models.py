"""A document: a file somebody handed in, kept privately, with what is known about it.

The file lies in the private storage under a random name; the name people gave it is text in a column and never
part of a path. A document leaves only through `portal.documents.serving`, after a view has fetched it through
the scope of whoever is asking.

Where a virus scanner is set up (`CLAMD_URL`), a new document is in quarantine until it is found clean; without one it
is "not scanned", and the office is told so wherever it sees the file.
"""

import uuid
from datetime import datetime, timedelta
from typing import Self

import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django_fsm import FSMModelMixin, transition

from portal.states import StateField

# How often a scanner may fail on one file before a person has to look. The waits double from two minutes, which makes
# about half a day; a scanner that cannot be reached at all does not count against the file.
SCANS_TRIED = 9
FIRST_WAIT = timedelta(minutes=2)


def private_storage() -> Storage:
    """The storage outside the web root (settings.STORAGES["private"])."""
    return storages["private"]


def stored_name(document: "Document", filename: str) -> str:
    """Where the bytes lie: a random name in a folder by month. What the sender called it plays no part."""
    return f"{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def quarantined(self) -> Self:
        """Handed out to nobody: waiting for the scanner, infected, or impossible to check."""
        return self.filter(state__in=Document.QUARANTINE)

    def closed_lately(self) -> Self:
        """Found infected, or impossible to check, within two weeks: somebody may have to ask for another copy. Those
        from before have been seen to."""
        since = timezone.now() - timedelta(days=14)
        unchecked = models.Q(state=Document.State.UNCHECKED, scan_due_at__gt=since)
        return self.filter(models.Q(state=Document.State.INFECTED, scanned_at__gt=since) | unchecked)

    def to_scan(self) -> Self:
        """Waiting for the scanner, also those that came before there was one."""
        waiting = [Document.State.NOT_SCANNED, Document.State.CHECKING]
        return self.filter(state__in=waiting, scans_tried__lt=SCANS_TRIED)

    def due_for_scan(self, at: datetime | None = None) -> Self:
        """Those whose next try is due, the longest waiting first."""
        return self.to_scan().filter(scan_due_at__lte=at or timezone.now()).order_by("scan_due_at", "pk")


class Document(FSMModelMixin, models.Model):
    class Kind(models.TextChoices):
        ANSWER = "answer", "Attached to an answer"
        GOVERNING_DOCUMENT = "governing_document", "Governing document"
        ACCOUNTS = "accounts", "Accounts"
        SAFEGUARDING_POLICY = "safeguarding_policy", "Safeguarding policy"
        EQUALITY_POLICY = "equality_policy", "Equality policy"
        INSURANCE = "insurance", "Insurance certificate"
        AGREEMENT = "agreement", "Agreement"
        RETURN = "return", "Monitoring return"
        OTHER = "other", "Other"

    class State(models.TextChoices):
        NOT_SCANNED = "not_scanned", "Not scanned for viruses"
        CHECKING = "checking", "Being checked for viruses"
        CLEAN = "clean", "No virus found"
        INFECTED = "infected", "Has a virus"
        UNCHECKED = "unchecked", "Could not be checked for viruses"

    QUARANTINE = (State.CHECKING, State.INFECTED, State.UNCHECKED)

    file = models.FileField(storage=private_storage, upload_to=stored_name, max_length=200)
    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField(help_text="Bytes, as stored.")
    sha256 = models.CharField(max_length=64, db_index=True)
    organisation = models.ForeignKey(
        "organisations.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        help_text="For papers that the organisation keeps and uses again.",
    )
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.OTHER)
    expires_on = models.DateField(null=True, blank=True)
    state = StateField(max_length=20, choices=State.choices, default=State.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True, blank=True)
    threat = models.CharField(max_length=200, blank=True, help_text="What the scanner calls the virus.")
    scans_tried = models.PositiveSmallIntegerField(default=0, help_text="How often the scanner failed on this file.")
    scan_due_at = models.DateTimeField(default=timezone.now)
    last_error = models.CharField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="documents",
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gt=0), name="document_not_empty"),
            models.CheckConstraint(
                name="document_scanned_has_its_time",
                condition=models.Q(state__in=["clean", "infected"], scanned_at__isnull=False)
                | models.Q(state__in=["not_scanned", "checking", "unchecked"], scanned_at__isnull=True),
            ),
            models.CheckConstraint(
                name="document_infected_names_its_virus",
                condition=(models.Q(state="infected") & ~models.Q(threat=""))
                | (~models.Q(state="infected") & models.Q(threat="")),
            ),
        ]
        indexes = [
            models.Index(
                "scan_due_at", condition=models.Q(state__in=["not_scanned", "checking"]), name="document_to_scan"
            ),
        ]
        triggers = [
            # Evidence does not change under its own name: a new file is a new document.
            pgtrigger.ReadOnly(
                name="document_file_stays",
                fields=[
                    "file",
                    "original_name",
                    "content_type",
                    "size",
                    "sha256",
                    "uploaded_at",
                ],
            ),
            # The database too: nothing leaves quarantine but by the scanner's word, and what is infected stays there.
            pgtrigger.FSM(
                name="document_states_in_order",
                field="state",
                transitions=[
                    ("not_scanned", "clean"),
                    ("not_scanned", "infected"),
                    ("checking", "clean"),
                    ("checking", "infected"),
                    ("checking", "unchecked"),
                    ("unchecked", "checking"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_quarantined(self) -> bool:
        return self.state in self.QUARANTINE

    @transition(state, source=[State.NOT_SCANNED, State.CHECKING], target=State.CLEAN)
    def mark_clean(self) -> None:
        self.scanned_at = timezone.now()
        self.last_error = ""

    @transition(state, source=[State.NOT_SCANNED, State.CHECKING], target=State.INFECTED)
    def mark_infected(self) -> None:
        """With the `threat` that the scanner named."""
        self.scanned_at = timezone.now()
        self.last_error = ""

    @transition(state, source=State.CHECKING, target=State.UNCHECKED)
    def give_up(self) -> None:
        """The scanner failed on it often enough: a person has to look."""

    @transition(state, source=State.UNCHECKED, target=State.CHECKING)
    def check_again(self) -> None:
        self.scans_tried = 0
        self.scan_due_at = timezone.now()

    def put_off(self, error: str) -> None:
        """The scanner failed on it: once more, after a wait that doubles each time."""
        self.scan_due_at = timezone.now() + FIRST_WAIT * 2**self.scans_tried
        self.scans_tried += 1
        self.last_error = error[:200]
