from home.models.bids import Bid
from home.models.pages import FundingPage, HomePage, TextPage
from home.models.reports import FrozenFigure, MonitoringReport, PlanPage, ReportApproval, ReportPdf, ReportsPage

__all__ = [
    "Bid",
    "FrozenFigure",
    "FundingPage",
    "HomePage",
    "MonitoringReport",
    "PlanPage",
    "ReportApproval",
    "ReportPdf",
    "ReportsPage",
    "TextPage",
]
