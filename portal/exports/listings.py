"""The exports of the back office's lists (Wagtail's CSV and XLSX), with cells as everywhere else in the portal."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django.utils import timezone

from portal.exports.cells import cell


def london(moment: datetime) -> datetime:
    """The moment on London's clock, without a zone: a spreadsheet knows none."""
    return timezone.make_naive(moment) if timezone.is_aware(moment) else moment


class SafeExport:
    """For an `IndexView` or `ReportView` with `list_export`: no text from people runs as a formula, times are London's.

    Wagtail asks for the first class that fits and knows the format. Formulas in XLSX it stops itself.
    """

    custom_value_preprocess: ClassVar[dict[Any, dict[str, Any]]] = {
        datetime: {"xlsx": london},
        (date, time): {"xlsx": None},
        list: {"xlsx": cell},
        object: {"csv": cell},
    }
