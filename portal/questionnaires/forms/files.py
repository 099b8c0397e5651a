"""Several files in one input, each looked at before it is taken."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from portal.documents.domain import require_size
from portal.documents.file_types import accept_attribute
from portal.documents.inspection import UploadRefused, inspect


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else list(files.get(name) or [])


class FilesField(forms.FileField):
    """Cleans to a list of files, empty when none was sent. `room` is how many more the answer may take."""

    widget = SeveralFilesInput

    def __init__(self, *, room: int, **options: Any) -> None:
        super().__init__(**options)
        self.room = room
        self.widget.attrs["accept"] = accept_attribute()
        self.error_messages["required"] = "Attach a file"

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent: Sequence[UploadedFile] = [one for one in data or [] if one]
        if not sent:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        if len(sent) > self.room:
            raise ValidationError(
                "You have attached more files than fit here. Remove one first.",
                code="too_many",
            )
        refusals = [refusal for one in sent if (refusal := _refusal(one))]
        if refusals:
            raise ValidationError(refusals)
        return list(sent)


def _refusal(sent: UploadedFile) -> ValidationError | None:
    """Why this file is not taken, or None. It is stored, and looked at again, by documents.store_upload."""
    name = sent.name or "The file"
    try:
        require_size(sent.size or 0)
        inspect(sent.read(), name)
    except UploadRefused as refused:
        return ValidationError(f"“{name}”: {refused}")
    finally:
        sent.seek(0)
    return None
