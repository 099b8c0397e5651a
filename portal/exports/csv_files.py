"""CSV downloads: streamed row by row, so that a long register needs no long memory."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

from portal.exports.cells import cell


class _Line:
    """What csv.writer needs of a file: hand back each line as it is written."""

    def write(self, line: str) -> str:
        return line


def csv_download(filename: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """Return `rows` under `header` as a download called `filename`; UTF-8 with a mark that Excel understands."""
    writer = csv.writer(_Line())

    def lines() -> Iterator[str]:
        yield "\ufeff" + writer.writerow(header)
        for row in rows:
            yield writer.writerow([cell(value) for value in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
