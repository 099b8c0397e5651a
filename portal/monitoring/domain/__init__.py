from portal.monitoring.domain.errors import (
    MayOnlyRead,
    OwnReturn,
    ReturnChanged,
    ReturnIncomplete,
    StillRuns,
    WordsMissing,
)
from portal.monitoring.domain.files import save_file, spreadsheet_form
from portal.monitoring.domain.issuing import issue_end_report, issue_returns
from portal.monitoring.domain.returns import (
    Reported,
    accept_return,
    may_write,
    query_return,
    save_figures,
    still_runs,
    submit_return,
)

__all__ = [
    "MayOnlyRead",
    "OwnReturn",
    "Reported",
    "ReturnChanged",
    "ReturnIncomplete",
    "StillRuns",
    "WordsMissing",
    "accept_return",
    "issue_end_report",
    "issue_returns",
    "may_write",
    "query_return",
    "save_figures",
    "save_file",
    "spreadsheet_form",
    "still_runs",
    "submit_return",
]
