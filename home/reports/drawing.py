"""A chart as a picture for paper, where no script draws. Pure. Grey will do: bars are filled, the line is dashed."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from portal.design.charts import Chart, Figure

WIDTH, HEIGHT, FOOT, HEAD = 640, 200, 24, 16
BAR, LINE, INK = "#00636b", "#1c2b33", "#1c2b33"


def as_image(chart: Chart) -> str:
    """The address of an image (data:) of the chart: bars for the first series, a dashed line for the second."""
    return "data:image/svg+xml;base64," + b64encode(drawing(chart).encode()).decode()


def drawing(chart: Chart) -> str:
    """SVG. What has no figure has no bar, and breaks the line."""
    highest = max((float(one) for series in chart.series for one in series.values if one is not None), default=0) or 1
    room = WIDTH / max(len(chart.labels), 1)
    parts = [
        *_bars(chart.series[0].values, room, highest),
        *(_line(series.values, room, highest) for series in chart.series[1:2]),
        *_labels(chart.labels, room),
        f'<path d="M0 {HEAD + HEIGHT}H{WIDTH}" stroke="{INK}"/>',
    ]
    size = f'viewBox="0 0 {WIDTH} {HEAD + HEIGHT + FOOT}" width="{WIDTH}" height="{HEAD + HEIGHT + FOOT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


def _height(value: Figure, highest: float) -> float:
    return round(HEIGHT * max(float(value or 0), 0) / highest, 1)


def _bars(values: Sequence[Figure], room: float, highest: float) -> list[str]:
    drawn = []
    for place, value in enumerate(values):
        if value is None:
            continue
        tall, left = _height(value, highest), round(room * (place + 0.25), 1)
        top = round(HEAD + HEIGHT - tall, 1)
        drawn.append(f'<rect x="{left}" y="{top}" width="{room / 2:.1f}" height="{tall}" fill="{BAR}"/>')
        number = f"{float(value):,.2f}".rstrip("0").rstrip(".")
        drawn.append(_text(room * (place + 0.5), top - 4, number))
    return drawn


def _line(values: Sequence[Figure], room: float, highest: float) -> str:
    path, pen = "", "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{room * (place + 0.5):.1f} {HEAD + HEIGHT - _height(value, highest):.1f}"
        pen = "L"
    return f'<path d="{path}" fill="none" stroke="{LINE}" stroke-width="2" stroke-dasharray="6 4"/>' if path else ""


def _labels(labels: Sequence[str], room: float) -> list[str]:
    return [_text(room * (place + 0.5), HEAD + HEIGHT + 16, label) for place, label in enumerate(labels)]


def _text(x: float, y: float, words: str) -> str:
    style = f'font-family="Source Sans 3, sans-serif" font-size="12" fill="{INK}" text-anchor="middle"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'
