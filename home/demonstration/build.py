"""The steps of the demonstration, in order. Each leaves alone what is there already."""

from collections.abc import Callable
from functools import cache

from django.utils import timezone

from grants.models import Call
from home.demonstration import bids, history, mails, outbox, pages, panel_report, plan, present, projects, road, scanned
from home.demonstration.banking import build_banking
from home.demonstration.budgets import build_budgets
from home.demonstration.charities import build_register
from home.demonstration.contracts import build_contracts
from home.demonstration.corrections import build_correction
from home.demonstration.donations import build_donations
from home.demonstration.funds import Versions, build_calls
from home.demonstration.listening import build_listening
from home.demonstration.next_plan import build_next_plan
from home.demonstration.payments import build_payments
from home.demonstration.questionnaires import build_questionnaires
from home.demonstration.register import build_register as build_register_of_contracts
from home.demonstration.repayments import build_repayments
from home.demonstration.reviews import build_reviews
from home.demonstration.runs import build_runs
from home.demonstration.signing import build_wish
from home.demonstration.spending import build_spending
from home.demonstration.streams import build_stream_budgets, build_streams
from home.demonstration.subsidies import build_subsidies
from home.demonstration.today import build_today
from home.demonstration.variations import build_variations
from home.demonstration.workspace import build_workspace
from portal.accounts.demonstration import make_logins
from portal.accounts.models import User
from portal.questionnaires.domain import freeze


@cache
def _logins() -> dict[str, User]:
    return make_logins()


@cache
def _cast() -> road.Cast:
    return road.gather(_logins())


@cache
def _calls() -> dict[str, Call]:
    built = {name: freeze(one, by=_logins()["grants"]) for name, one in build_questionnaires().items()}
    versions = Versions(
        eligibility=built["community_eligibility"],
        larger_eligibility=built["larger_eligibility"],
        application=built["community_application"],
        innovation=built["innovation_application"],
        end_report=built["end_report"],
    )
    return build_calls(timezone.localdate(), versions, _logins())


STEPS: dict[str, Callable[[], object]] = {
    "Logins, one for each role": _logins,
    "The Police and Crime Plan": plan.build_plan,
    "A plan that is still being written": build_next_plan,
    "Pages of the public site": pages.build_pages,
    "Funding streams": build_streams,
    "A few lines of a register of charities": build_register,
    "Funds, questionnaires and calls": _calls,
    "An e-mail in the office's own words": lambda: mails.word_one_mail(_logins()["grants"]),
    "Grants of 2019": lambda: history.build_past_call(_calls()["past"], projects.COMMUNITY, 4, _cast()),
    "Major grants of 2019/20": lambda: history.build_past_call(_calls()["major"], projects.MAJOR, 4, _cast()),
    "Letters that wait to be read": lambda: outbox.hold_letters(_calls()["recent"]),
    "The last call, decided": lambda: present.build_recent(_calls()["recent"], _cast()),
    "What applicants say of it": lambda: build_listening(_calls()["recent"], _cast()),
    "A call in scoring": lambda: present.build_scoring(_calls()["scoring"], _cast()),
    "An open call": lambda: present.build_open(_calls()["open"], _cast()),
    "Files that were scanned": lambda: scanned.build_scans(_calls()["open"], _cast()),
    "A call with two signatures": lambda: present.build_two_sign(_calls()["two_sign"], _cast()),
    "The Innovation Fund": lambda: present.build_innovation(_calls()["innovation"], _cast()),
    "Contracts and their returns": lambda: build_contracts(_logins()),
    "The register of contracts: money, options, breaks, variations": lambda: build_register_of_contracts(_logins()),
    "Contracts that run today: a question, a late return, a new wording": lambda: build_today(_logins()),
    "A contract that its provider wants changed before it signs": lambda: build_wish(_logins()),
    "A change that waits for a signature, and one that was signed": lambda: build_variations(_logins()),
    "Payments that need a third person, or went on all the same": lambda: build_payments(_logins()),
    "A budget by line, and claims against it": lambda: build_budgets(_logins()),
    "Payment runs: one answered by the bank, one open": lambda: build_runs(_logins()),
    "The monitoring report of September 2017": lambda: panel_report.build_report(_logins()["editor"]),
    "A monitoring report that is being written": lambda: panel_report.build_draft(_logins()["commissioning"]),
    "Bids to outside funds": lambda: bids.build_bids(_logins()["commissioning"]),
    "Service reviews, actions and a notice": lambda: build_reviews(_logins()),
    "An accepted figure that is corrected": lambda: build_correction(_logins()),
    "Whom the office pays": lambda: build_banking(_cast()),
    "Messages, a claim and an extension": lambda: build_workspace(_logins()),
    "Gifts to the Foundation, and Gift Aid": lambda: build_donations(_logins()),
    "An e-mail to a list, and one that came back": lambda: outbox.build_outbox(_calls()["recent"], _logins()["grants"]),
    "What the funding streams give": lambda: build_stream_budgets(_logins()["finance"]),
    "On which basis money is given, by subsidy control": lambda: build_subsidies(_logins()),
    "The register of expenditure over £500": lambda: build_spending(_logins()),
    "Money that is to be paid back": lambda: build_repayments(_logins()["finance"]),
}
