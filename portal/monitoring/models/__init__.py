"""What was promised and what came of it: indicator → target → measurement, reported in returns."""

from portal.monitoring.models.editions import Edition, FigureQuestion
from portal.monitoring.models.indicators import Breakdown, Category, Indicator, IndicatorQuerySet
from portal.monitoring.models.measurements import CameBy, Measurement, MeasurementPart
from portal.monitoring.models.outlooks import Outlook, OutlookQuerySet
from portal.monitoring.models.pictures import Distance, DistanceArea, Funnel, FunnelStep
from portal.monitoring.models.returns import MonitoringReturn, MonitoringReturnQuerySet
from portal.monitoring.models.targets import AskedFigure, Target
from portal.monitoring.models.uploads import CaseRule, Upload

__all__ = [
    "AskedFigure",
    "Breakdown",
    "CameBy",
    "CaseRule",
    "Category",
    "Distance",
    "DistanceArea",
    "Edition",
    "FigureQuestion",
    "Funnel",
    "FunnelStep",
    "Indicator",
    "IndicatorQuerySet",
    "Measurement",
    "MeasurementPart",
    "MonitoringReturn",
    "MonitoringReturnQuerySet",
    "Outlook",
    "OutlookQuerySet",
    "Target",
    "Upload",
]
