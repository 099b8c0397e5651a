"""What waits for somebody in the back office: the first thing they see there. A handful of counts, no rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from commissioning.models import Contract
from grants.models import Application, Call, Decision, Reopening, ThreadMessage
from home.domain.files import files_known_to
from home.office.due import due_for
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.agreements.models import Variation
from portal.banking.models import CHECKERS, BankAccount
from portal.correspondence.desks import readable_by
from portal.correspondence.worders import may_word
from portal.expenditure.domain.who import MAY_PUBLISH
from portal.expenditure.models import ExpenditureMonth
from portal.mail.models import Message
from portal.monitoring.models import MonitoringReturn
from portal.monitoring.outlook_lists import likely_to_miss, with_outlook
from portal.payments.domain.paying import MAY_COUNTERSIGN, MAY_PAY
from portal.payments.models import BankLine, Instalment, Transfer
from portal.stripe.accounts import KEEPERS
from portal.stripe.models import StripeEvent

State = Application.State
OFFICERS = (Role.GRANTS_OFFICER, Role.COMMISSIONER)
READERS = (Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)


@dataclass(frozen=True)
class Waiting:
    """`count` things to do, what one of them is and what several are, and where."""

    count: int
    one: str
    several: str
    address: str
    about: str = ""

    @property
    def what(self) -> str:
        return self.one if self.count == 1 else self.several


def waiting_for(user: User) -> list[Waiting]:
    """Everything that waits for a person of `user`'s roles; things there are none of are left out."""
    found: list[Waiting] = []
    if user.has_role(Role.COMMISSIONING_OFFICER):
        found.append(_at_risk(user))
    if user.has_role(*OFFICERS):
        found += _on_calls(user)
    if user.has_role(*READERS):
        found += _returns(user)
        # Of the dates of what they lead, those that come up this fortnight or have passed.
        soon = timezone.localdate() + timedelta(days=14)
        due = sum(one.on <= soon for one in due_for(user))
        found.append(
            Waiting(due, "thing to do on your agreements", "things to do on your agreements", reverse("office_due"))
        )
        closed = files_known_to(user).closed_lately().count()
        found.append(
            Waiting(closed, "file that nobody can open", "files that nobody can open", reverse("office_files"))
        )
        asked = Variation.objects.filter(state=Variation.State.ASKED).count()
        found.append(
            Waiting(
                asked,
                "change to an agreement asked for",
                "changes to agreements asked for",
                reverse("office_agreements:list"),
            )
        )
        found.append(
            Waiting(
                sum(may_word(key, user) for key in _not_as_worded()),
                "kind of e-mail that could not say your words",
                "kinds of e-mails that could not say your words",
                reverse("wordings:list"),
            )
        )
    found += _mails(user)
    found += _payments(user)
    if user.has_role(*MAY_PUBLISH):
        months = ExpenditureMonth.objects.to_publish(timezone.localdate()).count()
        register = reverse("office_expenditure:list")
        found.append(Waiting(months, "month of expenditure to publish", "months of expenditure to publish", register))
        again = ExpenditureMonth.objects.to_publish_again().count()
        words = "of expenditure to publish again, because somebody is hidden"
        found.append(Waiting(again, f"month {words}", f"months {words}", register))
    if user.has_role(*CHECKERS):
        to_check = BankAccount.objects.to_check_by(user).count()
        found.append(
            Waiting(to_check, "account to check", "accounts to check", reverse("office_banking:list"), "bank details")
        )
    if user.has_role(*KEEPERS.values()):
        unclear = StripeEvent.objects.visible_to(user).to_look_at().count()
        told = reverse("office_stripe:list")
        found.append(Waiting(unclear, "message of Stripe’s to look at", "messages of Stripe’s to look at", told))
    return [one for one in found if one.count]


def _payments(user: User) -> Iterator[Waiting]:
    """What `user` may agree to, and has not agreed to before; and what is to be paid."""
    payments = reverse("office_payments:list")
    if user.has_role(*MAY_PAY):
        to_approve = Instalment.objects.to_approve().exclude(prepared_by=user).count()
        yield Waiting(to_approve, "payment to approve", "payments to approve", f"{payments}?step=approve")
    if user.has_role(*MAY_COUNTERSIGN):
        to_countersign = Instalment.objects.to_countersign().exclude(prepared_by=user).exclude(approved_by=user)
        list_of_them = f"{payments}?step=countersign"
        yield Waiting(to_countersign.count(), "payment to countersign", "payments to countersign", list_of_them)
    if user.has_role(*MAY_PAY):
        to_pay = Instalment.objects.to_pay().count()
        yield Waiting(to_pay, "payment to make", "payments to make", f"{payments}?step=pay")
        at_stripe = Transfer.objects.to_look_at().count()
        transfers = reverse("office_payments:transfers")
        yield Waiting(at_stripe, "payment through Stripe to see to", "payments through Stripe to see to", transfers)
        to_explain = BankLine.objects.to_settle().count()
        lines = reverse("office_payments:answers")
        yield Waiting(to_explain, "line of the bank’s to explain", "lines of the bank’s to explain", lines)


def _at_risk(user: User) -> Waiting:
    """Of the contracts that `user` leads."""
    mine = likely_to_miss(with_outlook(Contract.objects.filter(lead_officer=user))).count()
    return Waiting(
        mine,
        "of your contracts missed a target or may miss one",
        "of your contracts missed a target or may miss one",
        reverse("contracts:index") + f"?lead_officer={user.pk}&outlook=miss",
    )


def _on_calls(user: User) -> Iterator[Waiting]:
    """For each call on which something stands still until somebody in the office acts."""
    open_to_them = Q(applications__in=Application.objects.without_conflict_of(user).values("pk"))
    calls = (
        Call.objects.annotate(
            to_check=Count("applications", Q(applications__state=State.SUBMITTED) & open_to_them, distinct=True),
            to_decide=Count("applications", Q(applications__state=State.ASSESSING) & open_to_them, distinct=True),
        )
        .filter(Q(to_check__gt=0) | Q(to_decide__gt=0))
        .order_by("closes_at", "pk")
    )
    for call in calls:
        if user.has_role(Role.GRANTS_OFFICER):
            yield Waiting(
                call.to_check,
                "application to check",
                "applications to check",
                reverse("casework:applications", args=[call.pk]),
                call.title,
            )
        yield Waiting(
            call.to_decide,
            "application with the panel",
            "applications with the panel",
            reverse("casework:ranking", args=[call.pk]),
            call.title,
        )
    if user.has_role(Role.GRANTS_OFFICER):
        yield from _sent_again(user)
    unread = ThreadMessage.objects.waiting_for_office(user).values("application__call", "application__call__title")
    for row in unread.annotate(count=Count("pk")).order_by("application__call"):
        address = reverse("casework:threads", args=[row["application__call"]])
        yield Waiting(
            row["count"],
            "message from an applicant",
            "messages from applicants",
            address,
            row["application__call__title"],
        )
    unreleased = Decision.objects.unreleased().values("application__call", "application__call__title")
    for row in unreleased.annotate(count=Count("pk")).order_by("application__call"):
        address = reverse("casework:release", args=[row["application__call"]])
        yield Waiting(
            row["count"], "decision to release", "decisions to release", address, row["application__call__title"]
        )
    reserves = Decision.objects.reserves_with_money_free().values("application__call", "application__call__title")
    for row in reserves.annotate(count=Count("pk")).order_by("application__call"):
        yield Waiting(
            row["count"],
            "place on the reserve list, and money is free again",
            "places on the reserve list, and money is free again",
            reverse("casework:ranking", args=[row["application__call"]]),
            row["application__call__title"],
        )


def _not_as_worded() -> Iterable[str]:
    """The kinds of mails that could not say the office's words."""
    return Message.objects.not_as_worded().order_by().values_list("event", flat=True).distinct()


def _mails(user: User) -> Iterator[Waiting]:
    """Held ones, and those that went wrong, as far as `user` may read them."""
    wanted = {"held": Message.State.HELD, "failed": Message.State.FAILED, "bounced": Message.State.BOUNCED}
    mails = readable_by(user).filter(state__in=wanted.values(), sent_elsewhere__isnull=True).order_by()
    count = mails.aggregate(**{name: Count("pk", Q(state=state)) for name, state in wanted.items()})
    yield Waiting(count["held"], "e-mail held in the outbox", "e-mails held in the outbox", reverse("outbox:held"))
    failed = f"{reverse('outbox:list')}?state=failed"
    yield Waiting(count["failed"], "e-mail could not be sent", "e-mails could not be sent", failed)
    bounced = f"{reverse('outbox:list')}?state=bounced"
    yield Waiting(count["bounced"], "e-mail came back", "e-mails came back", bounced)


def _sent_again(user: User) -> Iterator[Waiting]:
    """Applications that were changed as the office asked, until an officer has read what is different."""
    about = ("application__call", "application__call__title")
    again = Reopening.objects.to_read(user).values(*about)
    for row in again.annotate(count=Count("pk"), first=Min("application__reference")).order_by("application__call"):
        call, title = (row[name] for name in about)
        where = reverse("casework:applications", args=[call])
        if row["count"] == 1:
            where = reverse("casework:changed", args=[call, row["first"]])
        yield Waiting(
            row["count"], "application changed and sent again", "applications changed and sent again", where, title
        )


def _returns(user: User) -> Iterator[Waiting]:
    today, returns = timezone.localdate(), reverse("returns")
    seen = MonitoringReturn.objects.visible_to(user)
    submitted = seen.to_read()
    yield Waiting(submitted.count(), "return to read", "returns to read", f"{returns}?state=submitted")
    overdue = seen.overdue(today)
    yield Waiting(overdue.count(), "return overdue", "returns overdue", f"{returns}?overdue=yes")
    asked = seen.asked_about()
    yield Waiting(
        asked.count(), "return with an answer awaited", "returns with an answer awaited", f"{returns}?state=queried"
    )


class WaitingPanel(Component):
    """The panel at the head of the back office's front page."""

    name = "waiting"
    order = 50
    template_name = "home/office/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"waiting": waiting_for(parent_context["request"].user)}
