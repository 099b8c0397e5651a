"""What payments add to the back office: the work list, and the pages of an agreement with its money."""

from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.agreements import office as agreements
from portal.payments.office import (
    agreement,
    answers,
    approving,
    attempts,
    books,
    budget,
    carry_over,
    claim_list,
    claims,
    drafts,
    endings,
    forecast,
    ledger,
    messages,
    overrides,
    payments,
    prompt,
    repayments,
    runs,
    schedule,
    signing,
    statement,
    transfers,
    variation_pages,
    variations,
)
from portal.payments.office.frame import FINANCE, READERS

AGREEMENTS = [
    path("", agreements.agreements, name="list"),
    path("results/", agreements.agreements_results, name="list_results"),
    path("<slug:reference>/", agreement.agreement, name="agreement"),
    path("<slug:reference>/agreement.pdf", agreement.pdf, name="pdf"),
    path("<slug:reference>/messages/", messages.messages, name="messages"),
    path("<slug:reference>/documents/<int:pk>/", messages.document, name="document"),
    path("<slug:reference>/sign/", signing.sign, name="sign"),
    path("<slug:reference>/draft/", drafts.answer, name="draft"),
    path("<slug:reference>/drafts/", drafts.drafts, name="drafts"),
    path("<slug:reference>/template/", drafts.template, name="template"),
    path("<slug:reference>/offer/", drafts.offer, name="offer"),
    path("<slug:reference>/lead/", agreement.lead, name="lead"),
    path("<slug:reference>/conditions/<int:number>/", agreement.terms, name="terms"),
    path("<slug:reference>/conditions/<int:number>/confirm/", agreement.confirm, name="confirm"),
    path("<slug:reference>/conditions/<int:number>/back/", agreement.send_back, name="send_back"),
    path("<slug:reference>/variations/<int:number>/", variations.answer, name="answer"),
    path("<slug:reference>/variations/<int:number>/text/", variation_pages.variation, name="variation"),
    path("<slug:reference>/variations/<int:number>/sign/", variation_pages.sign, name="sign_variation"),
    path("<slug:reference>/variations/<int:number>/take-back/", variation_pages.take_back, name="take_variation_back"),
    path("<slug:reference>/variations/<int:number>/variation.pdf", variation_pages.pdf, name="variation_pdf"),
    path("<slug:reference>/variations/ask/", variations.vary, name="vary"),
    path("<slug:reference>/claims/<int:number>/", claims.claim, name="claim"),
    path("<slug:reference>/budget/", budget.budget, name="budget"),
    path("<slug:reference>/budget/set/", budget.set_lines, name="budget_set"),
    path("<slug:reference>/budget/move/", budget.move, name="budget_move"),
    path("<slug:reference>/instalments/add/", agreement.add, name="add"),
    path("<slug:reference>/repayments/ask/", repayments.ask_for, name="ask_back"),
    path("<slug:reference>/repayments/<int:number>/came/", repayments.came, name="repayment_came"),
    path("<slug:reference>/repayments/<int:number>/take-back/", repayments.take_back, name="repayment_take_back"),
    path("<slug:reference>/instalments/<int:number>/reached/", schedule.reached, name="reached"),
    path("<slug:reference>/schedule/", schedule.schedule, name="schedule"),
    path("<slug:reference>/end/", endings.end, name="end"),
    path("<slug:reference>/terminate/", endings.terminate, name="terminate"),
    path("<slug:reference>/withdraw/", endings.withdraw, name="withdraw"),
]
PAYMENTS = [
    path("", payments.payments, name="list"),
    path("streams/", statement.statement, name="statement"),
    path("streams/<int:pk>/<int:year>/carry-over/", carry_over.carry_over, name="carry_over"),
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast.csv", forecast.forecast_csv, name="forecast_csv"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger.csv", ledger.ledger_csv, name="ledger_csv"),
    path("streams.csv", statement.statement_csv, name="statement_csv"),
    path("books/", books.books, name="books"),
    path("prompt/", prompt.prompt, name="prompt"),
    path("prompt.csv", prompt.prompt_csv, name="prompt_csv"),
    path("claims/", claim_list.claims, name="claims"),
    path("claims.csv", claim_list.claims_csv, name="claims_csv"),
    path("overrides/", overrides.overrides, name="overrides"),
    path("overrides/<int:pk>/take-back/", overrides.take_back, name="override_take_back"),
    path("overrides.csv", overrides.overrides_csv, name="overrides_csv"),
    path("<int:pk>/override/", overrides.override, name="override"),
    path("<int:pk>/prepare/", payments.prepare, name="prepare"),
    path("<int:pk>/approve/", payments.approve, name="approve"),
    path("approve/", approving.approve_many, name="approve_many"),
    path("<int:pk>/countersign/", payments.countersign, name="countersign"),
    path("<int:pk>/pay/", payments.pay, name="pay"),
    path("<int:pk>/back/", payments.back, name="back"),
    path("<int:pk>/cancel/", payments.cancel_instalment, name="cancel"),
    path("runs/", runs.runs, name="runs"),
    path("runs/new/", runs.new, name="new_run"),
    path("runs/<slug:number>/", runs.run, name="run"),
    path("runs/<slug:number>/add/", runs.add, name="run_add"),
    path("runs/<slug:number>/remove/", runs.remove, name="run_remove"),
    path("runs/<slug:number>/day/", runs.day, name="run_day"),
    path("runs/<slug:number>/cancel/", runs.cancel, name="run_cancel"),
    path("runs/<slug:number>/take/", runs.take, name="run_take"),
    path("runs/<slug:number>/file/", runs.file, name="run_file"),
    path("runs/<slug:number>/answer/", answers.read_for_run, name="run_answer"),
    path("answers/", answers.lines, name="answers"),
    path("answers/read/", answers.read, name="read_answer"),
    path("answers/<int:pk>/match/", answers.match, name="match_line"),
    path("answers/<int:pk>/set-aside/", answers.aside, name="set_line_aside"),
    path("transfers/", transfers.transfers, name="transfers"),
    path("transfers/<int:pk>/give-up/", transfers.give_up, name="transfer_give_up"),
    path("transfers/<int:pk>/back/", transfers.back, name="transfer_back"),
    path("transfers/<int:pk>/seen/", transfers.seen, name="transfer_seen"),
    path("attempts/<int:pk>/", attempts.attempt, name="attempt"),
    path("attempts/<int:pk>/recall/", attempts.recall, name="recall"),
    path("attempts/<int:pk>/refused/", attempts.refused, name="say_refused"),
    path("attempts/<int:pk>/came-back/", attempts.came_back, name="came_back"),
]


@hooks.register("register_admin_urls")
def pages() -> list:
    return [
        path("agreements/", include((AGREEMENTS, "office_agreements"))),
        path("payments/", include((PAYMENTS, "office_payments"))),
    ]


class PaymentsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_admin_menu_item")
def payments_menu() -> MenuItem:
    return PaymentsMenuItem("Payments", reverse("office_payments:list"), icon_name="order", order=230)


class RunsMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_admin_menu_item")
def runs_menu() -> MenuItem:
    return RunsMenuItem("Payment runs", reverse("office_payments:runs"), icon_name="download", order=231)


class ReadersMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return READERS.admits(request.user)


@hooks.register("register_reports_menu_item")
def statement_menu() -> MenuItem:
    address = reverse("office_payments:statement")
    return ReadersMenuItem("Use of funding streams", address, name="statement", icon_name="order", order=700)


@hooks.register("register_reports_menu_item")
def forecast_menu() -> MenuItem:
    address = reverse("office_payments:forecast")
    return ReadersMenuItem("Cash-flow forecast", address, name="cash-flow", icon_name="order", order=701)


class LedgerMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return FINANCE.admits(request.user)


@hooks.register("register_reports_menu_item")
def ledger_menu() -> MenuItem:
    address = reverse("office_payments:ledger")
    return LedgerMenuItem("Journal for the ledger", address, name="ledger", icon_name="order", order=702)


@hooks.register("register_reports_menu_item")
def books_menu() -> MenuItem:
    address = reverse("office_payments:books")
    return ReadersMenuItem("Do the books add up?", address, name="books", icon_name="check", order=703)


@hooks.register("register_reports_menu_item")
def overrides_menu() -> MenuItem:
    address = reverse("office_payments:overrides")
    return ReadersMenuItem("Overridden holds", address, name="overrides", icon_name="warning", order=710)


@hooks.register("register_reports_menu_item")
def prompt_menu() -> MenuItem:
    address = reverse("office_payments:prompt")
    return ReadersMenuItem("Paid within 30 days", address, name="prompt", icon_name="date", order=715)


@hooks.register("register_reports_menu_item")
def claims_menu() -> MenuItem:
    return ReadersMenuItem("Claims", reverse("office_payments:claims"), name="claims", icon_name="form", order=705)
