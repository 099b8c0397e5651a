"""What was promised and what came of it: indicator → target → measurement, reported in returns."""

from portal.monitoring.models.indicators import Indicator, IndicatorQuerySet
from portal.monitoring.models.returns import Measurement, MonitoringReturn, MonitoringReturnQuerySet
from portal.monitoring.models.targets import Target

__all__ = ["Indicator", "IndicatorQuerySet", "Measurement", "MonitoringReturn", "MonitoringReturnQuerySet", "Target"]
