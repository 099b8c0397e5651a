"""Several files in one input, each looked at before it is taken."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import get_text_list

from portal.documents.domain import UploadRefused, look_at
from portal.documents.file_types import accept_attribute


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile]:
        return files.getlist(name) if hasattr(files, "getlist") else list(files.get(name) or [])


class FilesField(forms.FileField):
    """Cleans to a list of files, empty when none was sent. `room` is how many more the answer may take.

    A file that is not taken holds back none that was chosen with it: those are `taken`, although the field complains.
    """

    widget = SeveralFilesInput

    def __init__(self, *, room: int, **options: Any) -> None:
        super().__init__(**options)
        self.room = room
        self.taken: list[UploadedFile] = []
        self.widget.attrs["accept"] = accept_attribute()
        self.error_messages["required"] = "Attach a file"

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        sent: Sequence[UploadedFile] = [one for one in data or [] if one]
        if not sent:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        refused = [(one, refusal) for one in sent if (refusal := _refusal(one))]
        refusals = [refusal for _, refusal in refused]
        taken = [one for one in sent if one not in [bad for bad, _ in refused]]
        if len(taken) > self.room:
            refusals.append(self._no_room(taken))
            taken = []
        self.taken = taken
        if refusals:
            raise ValidationError(refusals)
        return taken

    def _no_room(self, sent: Sequence[UploadedFile]) -> ValidationError:
        room = f"there is room for {self.room} more here" if self.room > 0 else "there is no room for another one here"
        what_to_do = "Choose which to send." if self.room > 0 else "Remove one first."
        return ValidationError(f"{names_of(sent)} not attached: {room}. {what_to_do}", code="too_many")


def names_of(sent: Sequence[UploadedFile]) -> str:
    """Files by name, as the start of a sentence: "“a.pdf” is", "“a.pdf” and “b.pdf” are"."""
    names = get_text_list([f"“{one.name}”" for one in sent], "and")
    return f"{names} {'is' if len(sent) == 1 else 'are'}"


def _refusal(sent: UploadedFile) -> ValidationError | None:
    """Why this file is not taken, or None."""
    try:
        look_at(sent)
    except UploadRefused as refused:
        return ValidationError(f"“{sent.name or 'The file'}”: {refused}")
    return None
