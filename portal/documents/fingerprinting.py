"""The fingerprint of a file that somebody sends, taken while it comes in: it is neither kept nor opened."""

import hashlib
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class Fingerprinted(UploadedFile):
    """An upload without its content: its size in bytes, and the SHA-256 where it was not too large."""

    sha256: str
    is_too_large: bool


class FingerprintUpload(FileUploadHandler):
    """In place of the handlers that keep files: `request.upload_handlers = [FingerprintUpload(request)]`."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.digest = hashlib.sha256()
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= settings.UPLOAD_MAX_BYTES:
            self.digest.update(raw_data)

    def file_complete(self, file_size: int) -> Fingerprinted:
        # Not what the sender calls it: that is of no use to anybody here.
        taken = Fingerprinted(BytesIO(), name="copy.pdf", content_type="application/pdf", size=self.received)
        taken.is_too_large = self.received > settings.UPLOAD_MAX_BYTES
        taken.sha256 = "" if taken.is_too_large else self.digest.hexdigest()
        return taken
