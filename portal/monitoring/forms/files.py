"""Files that bring the figures."""

from typing import Any

from portal.design.fields import FileField
from portal.design.forms import Form
from portal.monitoring.forms.seen import page_seen
from portal.monitoring.models import MonitoringReturn


class FileForm(Form):
    """The filled-in template."""

    submit = "Read the file"
    file = FileField(
        label="The filled-in template",
        help_text="XLSX or CSV, up to 2 MB.",
        error_messages={
            "required": "Choose the filled-in template",
            "empty": "The file is empty. Choose the filled-in template",
        },
    )

    def __init__(self, monitoring_return: MonitoringReturn, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["seen"] = page_seen(monitoring_return)


class CaseFileForm(Form):
    """A file with a row for each case."""

    submit = "Count the cases"
    file = FileField(
        label="The file with your cases",
        help_text="XLSX or CSV, up to 10 MB and 100,000 rows. It may take a minute.",
        error_messages={
            "required": "Choose the file with your cases",
            "empty": "The file is empty. Choose the file with your cases",
        },
    )
