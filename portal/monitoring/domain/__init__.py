from portal.monitoring.domain.asking import ask_figures
from portal.monitoring.domain.cases import case_form, confirm_cases, count_file, drop_cases, keep_problems
from portal.monitoring.domain.corrections import drop_correction, may_be_corrected, may_drop, open_correction, under_way
from portal.monitoring.domain.errors import (
    AlreadyCorrecting,
    AlreadyReworded,
    MayOnlyRead,
    NothingCorrected,
    NothingReworded,
    OwnReturn,
    PartsWrong,
    PeriodRuns,
    ReportAccepted,
    ReturnChanged,
    ReturnIncomplete,
    StillRuns,
    WordsMissing,
)
from portal.monitoring.domain.figures import Reported
from portal.monitoring.domain.files import save_file, spreadsheet_form
from portal.monitoring.domain.issuing import issue_end_report, issue_returns
from portal.monitoring.domain.moving import due_after, end_report_of, move_end
from portal.monitoring.domain.outlooks import refresh_outlooks
from portal.monitoring.domain.returns import (
    accept_return,
    query_return,
    save_figures,
    still_runs,
    submit_return,
)
from portal.monitoring.domain.sharing import can_follow, follow_sources, take_figures
from portal.monitoring.domain.wording import reword
from portal.monitoring.domain.writing import may_write

__all__ = [
    "AlreadyCorrecting",
    "AlreadyReworded",
    "MayOnlyRead",
    "NothingCorrected",
    "NothingReworded",
    "OwnReturn",
    "PartsWrong",
    "PeriodRuns",
    "ReportAccepted",
    "Reported",
    "ReturnChanged",
    "ReturnIncomplete",
    "StillRuns",
    "WordsMissing",
    "accept_return",
    "ask_figures",
    "can_follow",
    "case_form",
    "confirm_cases",
    "count_file",
    "drop_cases",
    "drop_correction",
    "due_after",
    "end_report_of",
    "follow_sources",
    "issue_end_report",
    "issue_returns",
    "keep_problems",
    "may_be_corrected",
    "may_drop",
    "may_write",
    "move_end",
    "open_correction",
    "query_return",
    "refresh_outlooks",
    "reword",
    "save_figures",
    "save_file",
    "spreadsheet_form",
    "still_runs",
    "submit_return",
    "take_figures",
    "under_way",
]
