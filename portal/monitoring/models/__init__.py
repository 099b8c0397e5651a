"""What was promised and what came of it: indicator → target → measurement, reported in returns."""

from portal.monitoring.models.indicators import Breakdown, Category, Indicator, IndicatorQuerySet
from portal.monitoring.models.outlooks import Outlook, OutlookQuerySet
from portal.monitoring.models.returns import Measurement, MeasurementPart, MonitoringReturn, MonitoringReturnQuerySet
from portal.monitoring.models.targets import Target

__all__ = [
    "Breakdown",
    "Category",
    "Indicator",
    "IndicatorQuerySet",
    "Measurement",
    "MeasurementPart",
    "MonitoringReturn",
    "MonitoringReturnQuerySet",
    "Outlook",
    "OutlookQuerySet",
    "Target",
]
