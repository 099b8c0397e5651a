"""Casework in the back office: what came in, checks, assignments, scores, ranking, decisions, release."""

from grants.views.office.application import application, checks, file, interest, moderate
from grants.views.office.asking_again import ask, changed
from grants.views.office.assigning import assignments
from grants.views.office.copying import copy
from grants.views.office.deciding import decision, release
from grants.views.office.late import late, take_late_link_back
from grants.views.office.listening import burden, burden_csv, equality_figures
from grants.views.office.listing import application_results, applications
from grants.views.office.paper import paper, send_paper
from grants.views.office.putting_right import reopen, withdraw
from grants.views.office.ranking import ranking, ranking_csv
from grants.views.office.renewing import versions
from grants.views.office.thread import thread, threads
from grants.views.office.trying_out import purge, start_test, tests

__all__ = [
    "application",
    "application_results",
    "applications",
    "ask",
    "assignments",
    "burden",
    "burden_csv",
    "changed",
    "checks",
    "copy",
    "decision",
    "equality_figures",
    "file",
    "interest",
    "late",
    "moderate",
    "paper",
    "purge",
    "ranking",
    "ranking_csv",
    "release",
    "reopen",
    "send_paper",
    "start_test",
    "take_late_link_back",
    "tests",
    "thread",
    "threads",
    "versions",
    "withdraw",
]
