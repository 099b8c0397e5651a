"""A document: a file somebody handed in, kept privately, with what is known about it.

The file lies in the private storage under a random name; the name people gave it is text in a column and never
part of a path. A document leaves only through `portal.documents.serving`, after a view has fetched it through
the scope of whoever is asking.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone


def private_storage() -> Storage:
    """The storage outside the web root (settings.STORAGES["private"])."""
    return storages["private"]


def stored_name(document: "Document", filename: str) -> str:
    """Where the bytes lie: a random name in a folder by month. What the sender called it plays no part."""
    return f"{timezone.now():%Y/%m}/{uuid.uuid4().hex}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def safe(self) -> "DocumentQuerySet":
        """Documents that may be handed out: everything that is not quarantined."""
        return self.exclude(scan_state=Document.ScanState.QUARANTINED)

    def awaiting_scan(self) -> "DocumentQuerySet":
        return self.filter(scan_state=Document.ScanState.NOT_SCANNED)


class Document(models.Model):
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

    class ScanState(models.TextChoices):
        NOT_SCANNED = "not_scanned", "Not scanned yet"
        CLEAN = "clean", "Clean"
        QUARANTINED = "quarantined", "Quarantined"

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
    scan_state = models.CharField(max_length=20, choices=ScanState, default=ScanState.NOT_SCANNED)
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
        ]

    def __str__(self) -> str:
        return self.original_name
