"""Files as they come in, before any view sees them: what is too large is not kept in full while it is read."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

# Editors in the back office put up documents for the public, which Wagtail looks at itself.
UNCAPPED = "/office/"


class CappedUpload(FileUploadHandler):
    """Passes on each file until just past the largest that we take, and drops the rest, whatever its length.

    The form then says that the file is too large; nobody fills our disk or memory by sending on.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.passed_on = 0
        self.capped = self.request is not None and not self.request.path.startswith(UNCAPPED)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.capped and self.passed_on > settings.UPLOAD_MAX_BYTES:
            return None
        self.passed_on += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
