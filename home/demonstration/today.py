"""The contracts of the demonstration that run today: returns that are asked about, late and on their way, and a new
wording of what is counted. All figures are illustrative.
"""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from commissioning.domain import accept_contract_return, issue_contract_returns
from commissioning.models import Contract
from home.demonstration.contract_facts import INTERVIEWS, MADE_UP, NOW, TREATMENT, Profile, TargetFacts
from home.demonstration.contract_figures import ILLUSTRATIVE, PeriodFacts
from home.demonstration.contracts import report, set_target
from portal.accounts.models import User
from portal.monitoring.domain import query_return, reword
from portal.monitoring.models import Indicator, MonitoringReturn

# Quarter by quarter, from the beginning of last year; and month by month of this one.
TREATED = (38, 41, 44, 40, 61, 43, 42)
INTERVIEWED = (52, 61, 58, 66, 70, 64, 73, 69, 71, 75, 72)
NEW_WORDS = (
    "People whom the programme brought into treatment for drugs or alcohol in the period, on the day of their first "
    "session. An assessment is no treatment, and who comes back within six months does not count again."
)
WHY = "The quarters could not be compared: assessments were counted in some of them. Illustrative."
QUESTION = "61 is far more than in any quarter before. Are assessments counted again? (Illustrative.)"


def build_today(logins: dict[str, User]) -> None:
    """What is there already is left alone. `logins` by name: "commissioning", "partners"."""
    treatment = Contract.objects.get(title=TREATMENT)
    if not treatment.returns.exists():
        _reworded(treatment, logins["commissioning"])
        _returns(treatment, TREATED, logins, ask=True)
    interviews = Contract.objects.get(title=INTERVIEWS)
    if not interviews.returns.exists():
        _returns(interviews, INTERVIEWED, logins, ask=False)


def _reworded(contract: Contract, officer: User) -> None:
    """From this year on the target is on the new wording; last year's figures stay with the old."""
    old = contract.targets.get().indicator
    new = reword(old, by=officer, reason=WHY, definition=NEW_WORDS)
    set_target(
        contract,
        TargetFacts("treatment", 170, *NOW, MADE_UP, profile=Profile.BY_HAND, amounts=(40, 43, 43, 44)),
        new,
        by=officer,
    )


def _returns(contract: Contract, values: tuple[int, ...], logins: dict[str, User], *, ask: bool) -> None:
    """Those that are due by now, but for the last, are sent; the last is late. All that was sent is accepted, or the
    last of it is asked about."""
    today, officer, provider = timezone.localdate(), logins["commissioning"], logins["partners"]
    issued = issue_contract_returns(contract, by=officer)
    over = [one for one in issued if one.due_on < today]
    sent = over[:-1]
    for due, value in zip(sent, values, strict=False):
        told = report(due, _period(value, due.period_end), _asked(due), by=provider)
        if ask and due == sent[-1]:
            one = due.indicators().get()
            query_return(told, by=officer, figures={one.pk: QUESTION})
        else:
            accept_contract_return(told, by=officer)


def _period(value: int, ends_on: date) -> PeriodFacts:
    return PeriodFacts({"figure": Decimal(value)}, f"The work to {ends_on:%B %Y}. Illustrative text.", ILLUSTRATIVE)


def _asked(due: MonitoringReturn) -> dict[str, Indicator]:
    """The one indicator that it asks for, in the wording of its year."""
    return {"figure": due.indicators().get()}
