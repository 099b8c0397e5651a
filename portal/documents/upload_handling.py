"""Files as they come in, before any view sees them: what is too large is not kept in full while it is read.

Django reads a whole form before any view has asked who is sending it.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

# Where editors put up documents and pictures for the public, which Wagtail looks at itself.
EDITORS_PATHS = ("/office/documents/", "/office/images/")


class CappedUpload(FileUploadHandler):
    """Passes on each file until just past the largest that we take, and drops the rest, whatever its length.

    The form then says that the file is too large; nobody fills our disk or memory by sending on. Who is not signed in
    sends no more than that in all their files together: one more is the end of the request (400).
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.passed_on = self.passed_on_before = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.passed_on_before += self.passed_on
        self.passed_on = 0
        self.is_known = SESSION_KEY in getattr(self.request, "session", {})
        self.most = settings.UPLOAD_MAX_BYTES
        if self.is_known and self.request.path.startswith(EDITORS_PATHS):
            self.most = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        if self.passed_on > self.most:
            return None
        before = self.passed_on_before
        if not self.is_known and before and before + self.passed_on + len(raw_data) > self.most:
            raise RequestDataTooBig("More files than anybody sends who is not signed in")
        self.passed_on += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
