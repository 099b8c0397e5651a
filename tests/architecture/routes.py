"""Every door of the portal and who it is for: the one list.

A new view gets one line: `Route("apply/<str:reference>/", APPLICANT)`, spelt as in the URL conf, with the audience that
the view states. What stands in angle brackets is filled in by its kind when the route is tried (mostly with 1); give a
value where the view needs a real one: `Route("open-data/<str:name>.csv", PUBLIC, name="grants")`.

A Wagtail viewset gets one line for all its views: `Group("office/funds/", office(Role.GRANTS_OFFICER))`.

`test_audiences.py` checks that this list and the URL conf agree both ways, that every view states what is written here,
and tries every route as everybody.
"""

from __future__ import annotations

from dataclasses import dataclass

from portal.accounts.audiences import (
    ADMINISTRATOR,
    APPLICANT,
    MAIL_PROVIDER,
    OFFICE,
    OPERATOR,
    PANEL,
    PROVIDER,
    PUBLIC,
    SIGNED_IN,
    STRIPE,
    Audience,
    office,
)
from portal.accounts.roles import Role
from portal.banking.models import CHECKERS


class Route:
    """One address. `guarded_by` names what keeps the door where the view itself cannot state its audience."""

    def __init__(
        self, pattern: str, audience: Audience, *, guarded_by: str = "", at: str = "", **values: object
    ) -> None:
        self.pattern, self.audience, self.guarded_by, self.values = pattern, audience, guarded_by, values
        self.at = at  # an address to try, for a pattern that is a regular expression


@dataclass(frozen=True)
class Group:
    """Every address that begins with `prefix` and has no line of its own; the longest prefix speaks."""

    prefix: str
    audience: Audience
    guarded_by: str = ""


OFFICERS = office(Role.GRANTS_OFFICER)
COMMISSIONER = office(Role.COMMISSIONER)
CASEWORK = office(Role.GRANTS_OFFICER, Role.COMMISSIONER)
ALLAUTH = "allauth's own views ask for what they need"
WAGTAIL = "Wagtail's view; portal.accounts.office_door.OfficeDoor stands before the whole admin"
CONTRACT_READERS = office(Role.COMMISSIONING_OFFICER, Role.COMMISSIONER, Role.FINANCE_OFFICER)
RETURN_READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
OPEN_WAY = "leads on to sign-in, or is what the admin's pages load"

# Has the shape of a reference, and nobody has it.
SOME_REFERENCE = "SDF-2026-9999"
AGREEMENT_READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER)
AGREEMENT_SIGNERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.COMMISSIONER)
AGREEMENT_OFFICERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)
WORDERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FOUNDATION_TREASURER)
PREPARERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER)
FINANCE = office(Role.FINANCE_OFFICER)
COUNTERSIGNERS = office(Role.FINANCE_OFFICER, Role.COMMISSIONER)
PLAN_WRITERS = office(Role.EDITOR, Role.COMMISSIONING_OFFICER)
TREASURER = office(Role.FOUNDATION_TREASURER)
BID_READERS = office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER, Role.COMMISSIONER)

ROUTES: list[Route] = [
    # The operator.
    Route("healthz", OPERATOR, guarded_by="nothing: it says nothing about anybody"),
    Route("readyz", OPERATOR, guarded_by="nothing: it says nothing about anybody"),
    # Only in the demonstration; anywhere else not found.
    Route("demonstration/mails/", PUBLIC),
    # Accounts.
    Route("account/", SIGNED_IN),
    Route("account/second-factor/", SIGNED_IN),
    Route("account/prove-by-code/", SIGNED_IN),
    Route("account/mails/", SIGNED_IN),
    Route("mails/stop/<str:token>/", PUBLIC),
    Route("mails/reports/<slug:provider>/", MAIL_PROVIDER),
    # Giving to the Foundation: without an account, each gift by its own signed link.
    Route("stripe/webhook/<slug:account>/", STRIPE),
    Route("donate/", PUBLIC),
    Route("donate/gift-aid/<str:token>/", PUBLIC),
    Route("donate/check/<str:token>/", PUBLIC),
    Route("donate/thanks/<str:token>/", PUBLIC),
    Route("donate/mine/<str:token>/", PUBLIC),
    Route("donate/mine/<str:token>/stop/", PUBLIC),
    Route("donate/mine/<str:token>/cancel-gift-aid/", PUBLIC),
    # Providers: returns.
    Route("provider/due.csv", PROVIDER),
    Route("provider/returns/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/figures/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/template.xlsx", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/template.csv", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/upload/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/problems/<uuid:key>.csv", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/cases/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/cases/template.xlsx", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/cases/template.csv", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/cases/<uuid:key>/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/questions/<slug:key>/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/questions/<slug:key>/save/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/files/<int:pk>/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/editions/<int:edition>/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/take/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/follow/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/correct/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/drop/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/check/", PROVIDER),
    Route("provider/returns/<slug:reference>/<int:number>/sent/", PROVIDER),
    # An organisation's profile and its people.
    Route("account/organisations/", APPLICANT),
    Route("account/organisations/new/", APPLICANT),
    Route("account/organisations/<int:pk>/", APPLICANT),
    Route("account/organisations/<int:pk>/people/", APPLICANT),
    Route("account/organisations/<int:pk>/people/<int:member>/", APPLICANT),
    Route("account/organisations/<int:pk>/people/<int:member>/remove/", APPLICANT),
    Route("account/organisations/<int:pk>/invitations/<int:invitation>/take-back/", APPLICANT),
    Route("account/organisations/invitations/<int:pk>/", APPLICANT),
    # Its evidence, given once.
    Route("account/organisations/<int:pk>/evidence/", APPLICANT),
    Route("account/organisations/<int:pk>/evidence/<slug:kind>/", APPLICANT, kind="insurance"),
    Route("account/organisations/<int:pk>/evidence/files/<int:evidence>/", APPLICANT),
    # Whom the office pays.
    Route("account/organisations/<int:pk>/bank-details/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/give/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/stripe/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/stripe/back/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/stripe/give/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/<int:account>/confirm/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/<int:account>/take-back/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/<int:account>/stop/", APPLICANT),
    Route("account/organisations/<int:pk>/bank-details/<int:account>/evidence/", APPLICANT),
    # Applying: before sign-in …
    Route("apply/", PUBLIC),
    Route("alerts/", PUBLIC),
    Route("alerts/<str:token>/confirm/", PUBLIC),
    Route("alerts/<str:token>/stop/", PUBLIC),
    Route("apply/<slug:slug>/", PUBLIC),
    Route("apply/<slug:slug>/questions/", PUBLIC),
    Route("apply/<slug:slug>/questions.pdf", PUBLIC),
    Route("apply/<slug:slug>/questions.docx", PUBLIC),
    Route("apply/<slug:slug>/eligibility/", PUBLIC),
    Route("apply/<slug:slug>/eligibility/<str:key>/", PUBLIC),
    Route("apply/<slug:slug>/result/", PUBLIC),
    # Whoever has a pass from their receipt; who that is, the page does not ask.
    Route("apply/<slug:slug>/about-you/", PUBLIC),
    # … and after it.
    Route("apply/<slug:slug>/organisation/", APPLICANT),
    Route("apply/applications/", APPLICANT),
    Route("apply/late/<str:code>/", APPLICANT),
    Route("apply/<reference:reference>/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/answers/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/copy.pdf", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/messages/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/changes/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/changes/<str:key>/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/changes/<str:key>/save/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/withdraw/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/declarations/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/signature/take-back/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/signature/decline/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/signature/ask/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/confirmation/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/survey/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/sections/<str:key>/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/sections/<str:key>/save/", APPLICANT, reference=SOME_REFERENCE),
    Route("apply/<reference:reference>/files/<int:pk>/", APPLICANT, reference=SOME_REFERENCE),
    # The panel.
    Route("panel/", PANEL),
    Route("panel/applications/<reference:reference>/", PANEL, reference=SOME_REFERENCE),
    Route("panel/applications/<reference:reference>/interest/", PANEL, reference=SOME_REFERENCE),
    Route("panel/applications/<reference:reference>/opened/", PANEL, reference=SOME_REFERENCE),
    Route("panel/applications/<reference:reference>/score/", PANEL, reference=SOME_REFERENCE),
    Route("panel/applications/<reference:reference>/files/<int:document_id>/", PANEL, reference=SOME_REFERENCE),
    Route("panel/<slug:call>/moderation/", PANEL),
    Route("panel/<slug:call>/moderation/<reference:reference>/", PANEL, reference=SOME_REFERENCE),
    Route("panel/<slug:call>/moderation/<reference:reference>/interest/", PANEL, reference=SOME_REFERENCE),
    Route(
        "panel/<slug:call>/moderation/<reference:reference>/<int:criterion>/<slug:axis>/",
        PANEL,
        reference=SOME_REFERENCE,
    ),
    # Commissioning: contracts, and the returns of both wings.
    Route("office/contracts/<int:pk>/performance/", CONTRACT_READERS),
    Route("office/contracts/<int:pk>/performance.csv", CONTRACT_READERS),
    Route("office/due/", RETURN_READERS),
    Route("office/contracts/<int:pk>/register/", CONTRACT_READERS),
    Route("office/contracts/<int:pk>/options/<int:number>/take/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/options/<int:number>/leave/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/public-copy/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/public-copy/take-away/", office(Role.COMMISSIONING_OFFICER)),
    Route(
        "office/contracts/<int:pk>/public-copy/read/",
        office(Role.COMMISSIONING_OFFICER, Role.COMMISSIONER, Role.FINANCE_OFFICER),
    ),
    Route("office/contracts/<int:pk>/<slug:name>/move/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/targets/<int:target_pk>/spread/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/indicators/<int:pk>/reword/", office(Role.COMMISSIONING_OFFICER)),
    # Service reviews, improvement actions, risks and notices of poor performance.
    Route("office/contracts/reviews/", CONTRACT_READERS),
    Route("office/contracts/<int:pk>/reviews/", CONTRACT_READERS),
    Route("office/contracts/<int:pk>/reviews/plan/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/actions/add/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/risks/add/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/<int:pk>/notices/add/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/", CONTRACT_READERS),
    Route("office/contracts/reviews/<int:pk>/change/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/refresh/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/call-off/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/hold/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/attendance/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/ratings/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/minutes/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/minutes.pdf", CONTRACT_READERS),
    Route("office/contracts/reviews/<int:pk>/agree/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/reviews/<int:pk>/public/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/actions/<int:pk>/", CONTRACT_READERS),
    Route("office/contracts/actions/<int:pk>/change/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/actions/<int:pk>/confirm/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/actions/<int:pk>/send-back/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/actions/<int:pk>/drop/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/risks/<int:pk>/change/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/risks/<int:pk>/close/", office(Role.COMMISSIONING_OFFICER)),
    Route("office/contracts/notices/<int:pk>/", CONTRACT_READERS),
    Route("office/contracts/notices/<int:pk>/settle/", office(Role.COMMISSIONING_OFFICER)),
    Route("provider/<slug:reference>/claim/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/claims/<int:number>/take-back/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/repayments/<int:number>/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/messages/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/options/<int:number>/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/reviews/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/reviews/<int:number>/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/reviews/<int:number>/minutes.pdf", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/actions/<int:number>/", PROVIDER, reference=SOME_REFERENCE),
    Route("provider/<slug:reference>/notices/<int:number>/", PROVIDER, reference=SOME_REFERENCE),
    # Mails.
    Route("office/broadcasts/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/new/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/new/<slug:key>/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/<int:pk>/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/<int:pk>/html/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/<int:pk>/change/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/<int:pk>/send/", AGREEMENT_OFFICERS),
    Route("office/broadcasts/<int:pk>/delete/", AGREEMENT_OFFICERS),
    Route("office/outbox/", AGREEMENT_OFFICERS),
    Route("office/outbox/results/", AGREEMENT_OFFICERS),
    Route("office/outbox/held/", AGREEMENT_OFFICERS),
    Route("office/outbox/held/<slug:folder>/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/html/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/change/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/discard/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/release/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/again/", AGREEMENT_OFFICERS),
    Route("office/outbox/<int:pk>/elsewhere/", AGREEMENT_OFFICERS),
    Route("office/mails/", WORDERS),
    Route("office/mails/<slug:room>/<slug:name>/", WORDERS),
    Route("office/mails/<slug:room>/<slug:name>/own/", WORDERS),
    Route("office/reports-to-the-panel/", PLAN_WRITERS),
    Route("office/files/", RETURN_READERS),
    Route("office/files/results/", RETURN_READERS),
    Route("office/files/<int:pk>/", RETURN_READERS),
    Route("office/returns/", RETURN_READERS),
    Route("office/returns/results/", RETURN_READERS),
    Route("office/returns/<int:pk>/", RETURN_READERS),
    Route("office/returns/<int:pk>/files/<int:document_id>/", RETURN_READERS),
    Route("office/returns/<int:pk>/answer/", RETURN_READERS),
    Route("office/returns/<int:pk>/correct/", RETURN_READERS),
    Route("office/returns/<int:pk>/drop/", RETURN_READERS),
    Route("office/returns/<int:pk>/follow/", RETURN_READERS),
    Route("office/returns/<int:pk>/editions/<int:number>/", RETURN_READERS),
    # Providers: their agreements.
    Route("provider/", PROVIDER),
    Route("provider/<slug:reference>/", PROVIDER),
    Route("provider/<slug:reference>/sign/", PROVIDER),
    Route("provider/<slug:reference>/sign/take-back/", PROVIDER),
    Route("provider/<slug:reference>/subsidy/", PROVIDER),
    Route("provider/<slug:reference>/draft/", PROVIDER),
    Route("provider/<slug:reference>/draft/take-back/", PROVIDER),
    Route("provider/<slug:reference>/drafts/", PROVIDER),
    Route("provider/<slug:reference>/conditions/<int:number>/", PROVIDER),
    Route("provider/<slug:reference>/decline/", PROVIDER),
    Route("provider/<slug:reference>/change/", PROVIDER),
    Route("provider/<slug:reference>/changes/<int:number>/", PROVIDER),
    Route("provider/<slug:reference>/changes/<int:number>/decline/", PROVIDER),
    Route("provider/<slug:reference>/changes/<int:number>/variation.pdf", PROVIDER),
    Route("provider/<slug:reference>/agreement.pdf", PROVIDER),
    Route("provider/<slug:reference>/documents/<int:pk>/", PROVIDER),
    # The back office: agreements and payments.
    Route("office/agreement-templates/", AGREEMENT_OFFICERS),
    Route("office/agreement-templates/<int:pk>/", AGREEMENT_OFFICERS),
    Route("office/agreement-templates/<int:pk>/publish/", AGREEMENT_OFFICERS),
    Route("office/agreement-templates/<int:pk>/drop/", AGREEMENT_OFFICERS),
    Route("office/agreement-templates/<int:pk>/usual/", AGREEMENT_OFFICERS),
    Route("office/agreement-templates/<int:pk>/versions/<int:number>/", AGREEMENT_OFFICERS),
    Route("office/agreements/", AGREEMENT_READERS),
    Route("office/agreements/results/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/agreement.pdf", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/messages/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/documents/<int:pk>/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/sign/", AGREEMENT_SIGNERS),
    Route("office/agreements/<slug:reference>/draft/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/drafts/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/template/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/offer/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/lead/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/conditions/<int:number>/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/conditions/<int:number>/confirm/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/conditions/<int:number>/back/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/variations/<int:number>/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/variations/<int:number>/text/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/variations/<int:number>/sign/", AGREEMENT_SIGNERS),
    Route("office/agreements/<slug:reference>/variations/<int:number>/take-back/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/variations/<int:number>/variation.pdf", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/variations/ask/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/claims/<int:number>/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/budget/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/budget/set/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/budget/move/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/instalments/add/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/instalments/<int:number>/reached/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/schedule/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/end/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/terminate/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/withdraw/", AGREEMENT_OFFICERS),
    Route("office/agreements/<slug:reference>/money/", AGREEMENT_READERS),
    Route("office/agreements/<slug:reference>/repayments/ask/", PREPARERS),
    Route("office/agreements/<slug:reference>/repayments/<int:number>/came/", FINANCE),
    Route("office/agreements/<slug:reference>/repayments/<int:number>/take-back/", PREPARERS),
    Route("office/payments/", AGREEMENT_READERS),
    Route("office/payments/forecast/", AGREEMENT_READERS),
    Route("office/payments/forecast.csv", AGREEMENT_READERS),
    Route("office/payments/books/", AGREEMENT_READERS),
    Route("office/payments/ledger/", FINANCE),
    Route("office/payments/ledger.csv", FINANCE),
    Route("office/payments/streams/", AGREEMENT_READERS),
    Route("office/payments/streams.csv", AGREEMENT_READERS),
    Route("office/payments/streams/<int:pk>/<int:year>/carry-over/", FINANCE),
    Route("office/payments/prompt/", AGREEMENT_READERS),
    Route("office/payments/prompt.csv", AGREEMENT_READERS),
    Route("office/expenditure/", AGREEMENT_READERS),
    Route("office/expenditure/agreements/<slug:reference>/", AGREEMENT_OFFICERS),
    Route("office/expenditure/lines/<int:pk>/value/", PREPARERS),
    Route("office/expenditure/lines/<int:pk>/redact/", PREPARERS),
    Route("office/expenditure/lines/<int:pk>/confirm/", PREPARERS),
    Route("office/expenditure/lines/<int:pk>/show/", PREPARERS),
    Route("office/expenditure/<slug:month>/", AGREEMENT_READERS),
    Route("office/expenditure/<slug:month>/prepare/", PREPARERS),
    Route("office/expenditure/<slug:month>/publish/", COUNTERSIGNERS),
    Route("office/expenditure/<slug:month>/again/", COUNTERSIGNERS),
    Route("office/subsidies/", AGREEMENT_READERS),
    Route("office/subsidies/subsidies.csv", AGREEMENT_READERS),
    Route("office/subsidies/<slug:reference>/", AGREEMENT_READERS),
    Route("office/subsidies/<slug:reference>/decide/", AGREEMENT_OFFICERS),
    Route("office/subsidies/<slug:reference>/<int:number>/notice/", AGREEMENT_OFFICERS),
    Route("office/subsidies/<slug:reference>/<int:number>/given/", AGREEMENT_OFFICERS),
    Route("office/subsidies/<slug:reference>/<int:number>/published/", AGREEMENT_OFFICERS),
    Route("office/payments/claims/", AGREEMENT_READERS),
    Route("office/payments/claims.csv", AGREEMENT_READERS),
    Route("office/payments/overrides/<int:pk>/take-back/", COUNTERSIGNERS),
    Route("office/payments/overrides/", AGREEMENT_READERS),
    Route("office/payments/overrides.csv", AGREEMENT_READERS),
    Route("office/payments/<int:pk>/override/", COUNTERSIGNERS),
    Route("office/payments/runs/", AGREEMENT_READERS),
    Route("office/payments/runs/new/", FINANCE),
    Route("office/payments/runs/<slug:number>/", AGREEMENT_READERS),
    Route("office/payments/runs/<slug:number>/add/", FINANCE),
    Route("office/payments/runs/<slug:number>/remove/", FINANCE),
    Route("office/payments/runs/<slug:number>/day/", FINANCE),
    Route("office/payments/runs/<slug:number>/cancel/", FINANCE),
    Route("office/payments/runs/<slug:number>/take/", FINANCE),
    Route("office/payments/runs/<slug:number>/file/", FINANCE),
    Route("office/payments/runs/<slug:number>/answer/", FINANCE),
    Route("office/payments/answers/", AGREEMENT_READERS),
    Route("office/payments/answers/read/", FINANCE),
    Route("office/payments/answers/<int:pk>/match/", FINANCE),
    Route("office/payments/answers/<int:pk>/set-aside/", FINANCE),
    Route("office/payments/transfers/", AGREEMENT_READERS),
    Route("office/payments/transfers/<int:pk>/give-up/", FINANCE),
    Route("office/payments/transfers/<int:pk>/back/", FINANCE),
    Route("office/payments/transfers/<int:pk>/seen/", FINANCE),
    Route("office/payments/attempts/<int:pk>/", AGREEMENT_READERS),
    Route("office/payments/attempts/<int:pk>/recall/", FINANCE),
    Route("office/payments/attempts/<int:pk>/refused/", FINANCE),
    Route("office/payments/attempts/<int:pk>/came-back/", FINANCE),
    Route("office/payments/<int:pk>/prepare/", PREPARERS),
    Route("office/payments/<int:pk>/cancel/", PREPARERS),
    Route("office/payments/<int:pk>/approve/", FINANCE),
    Route("office/payments/approve/", FINANCE),
    Route("office/payments/<int:pk>/pay/", FINANCE),
    Route("office/payments/<int:pk>/countersign/", COUNTERSIGNERS),
    Route("office/payments/<int:pk>/back/", COUNTERSIGNERS),
    # The back office: ways that lead to sign-in or out.
    Route("office/login/", PUBLIC, guarded_by=OPEN_WAY),
    Route("office/logout/", PUBLIC, guarded_by=OPEN_WAY),
    Route("office/^password_reset/(?P<rest>.*)$", PUBLIC, guarded_by=OPEN_WAY, at="office/password_reset/"),
    Route("office/sprite/", PUBLIC, guarded_by=OPEN_WAY),
    Route("office/jsi18n/", PUBLIC, guarded_by=OPEN_WAY),
    Route("_util/login/", PUBLIC, guarded_by=OPEN_WAY),
    # The back office: profiles that may be one organisation.
    Route("office/duplicates/", AGREEMENT_OFFICERS),
    Route("office/duplicates/<int:first>/<int:second>/", AGREEMENT_OFFICERS),
    Route("office/duplicates/merges/<int:pk>/undo/", AGREEMENT_OFFICERS),
    # Whom the office pays.
    *(
        Route(f"office/bank-details/{rest}", office(*CHECKERS))
        for rest in (
            "",
            "<int:pk>/",
            "<int:pk>/evidence/",
            "<int:pk>/check/",
            "<int:pk>/agree/",
            "<int:pk>/refuse/",
            "<int:pk>/stop/",
            "<int:pk>/look/",
        )
    ),
    Route("office/bank-details/looks/", office(*CHECKERS, Role.COMMISSIONER)),
    # The public site beside the Wagtail pages: published rows only.
    Route("funded/", PUBLIC),
    Route("funded.csv", PUBLIC),
    Route("funded/<slug:slug>/", PUBLIC, slug="no-such-project"),
    Route("contracts/", PUBLIC),
    Route("contracts.csv", PUBLIC),
    Route("contracts/<slug:slug>/", PUBLIC, slug="no-such-contract"),
    Route("contracts/<slug:slug>/contract.pdf", PUBLIC, slug="no-such-contract"),
    Route("contracts/<slug:slug>.csv", PUBLIC, slug="no-such-contract"),
    Route("plan/", PUBLIC),
    Route("plan/commitments.csv", PUBLIC),
    Route("plan/reports/", PUBLIC),
    Route("plan/versions/<slug:slug>/", PUBLIC, slug="no-such-plan"),
    Route("plan/<slug:slug>/", PUBLIC, slug="no-such-theme"),
    Route("decisions/", PUBLIC),
    Route("decisions.csv", PUBLIC),
    Route("decisions/<slug:reference>/", PUBLIC, reference="DN-2019-0001"),
    Route("open-data/", PUBLIC),
    Route("open-data/grants.json", PUBLIC),
    Route("spending/", PUBLIC),
    Route("spending.csv", PUBLIC),
    Route("spending/<slug:month>/edition-<int:number>.csv", PUBLIC),
    Route("verify/", PUBLIC),
    Route("open-data/contracts/releases.json", PUBLIC),
    Route("open-data/contracts/records.json", PUBLIC),
    # Casework on a call.
    Route("office/calls/<int:call_id>/", CASEWORK),
    Route("office/calls/<int:call_id>/results/", CASEWORK),
    Route("office/calls/<int:call_id>/applications/<reference:reference>/", CASEWORK, reference=SOME_REFERENCE),
    Route("office/calls/<int:call_id>/applications/<reference:reference>/checks/", OFFICERS, reference=SOME_REFERENCE),
    Route("office/calls/<int:call_id>/applications/<reference:reference>/reopen/", OFFICERS, reference=SOME_REFERENCE),
    Route(
        "office/calls/<int:call_id>/applications/<reference:reference>/withdraw/", OFFICERS, reference=SOME_REFERENCE
    ),
    Route(
        "office/calls/<int:call_id>/applications/<reference:reference>/interest/", CASEWORK, reference=SOME_REFERENCE
    ),
    Route(
        "office/calls/<int:call_id>/applications/<reference:reference>/moderation/<int:criterion>/<slug:axis>/",
        OFFICERS,
        reference=SOME_REFERENCE,
    ),
    Route(
        "office/calls/<int:call_id>/applications/<reference:reference>/decision/",
        COMMISSIONER,
        reference=SOME_REFERENCE,
    ),
    Route(
        "office/calls/<int:call_id>/applications/<reference:reference>/files/<int:document_id>/",
        CASEWORK,
        reference=SOME_REFERENCE,
    ),
    Route("office/calls/<int:call_id>/versions/", OFFICERS),
    Route("office/calls/<int:call_id>/copy/", OFFICERS),
    Route("office/calls/<int:call_id>/tests/", OFFICERS),
    Route("office/calls/<int:call_id>/tests/start/", OFFICERS),
    Route("office/calls/<int:call_id>/tests/purge/", OFFICERS),
    Route(
        "office/calls/<int:call_id>/applications/<reference:reference>/messages/", CASEWORK, reference=SOME_REFERENCE
    ),
    Route("office/calls/<int:call_id>/applications/<reference:reference>/ask/", OFFICERS, reference=SOME_REFERENCE),
    Route("office/calls/<int:call_id>/applications/<reference:reference>/changes/", CASEWORK, reference=SOME_REFERENCE),
    Route("office/calls/<int:call_id>/messages/", CASEWORK),
    Route("office/calls/<int:call_id>/late/", OFFICERS),
    Route("office/calls/<int:call_id>/late/<int:pk>/take-back/", OFFICERS),
    Route("office/calls/<int:call_id>/paper/", OFFICERS),
    Route("office/calls/<int:call_id>/paper/<reference:reference>/send/", OFFICERS, reference=SOME_REFERENCE),
    Route("office/calls/<int:call_id>/burden/", OFFICERS),
    Route("office/calls/<int:call_id>/burden.csv", OFFICERS),
    Route("office/calls/<int:call_id>/equality/", OFFICERS),
    Route("office/calls/<int:call_id>/assignments/", OFFICERS),
    Route("office/calls/<int:call_id>/ranking/", CASEWORK),
    Route("office/calls/<int:call_id>/ranking.csv", CASEWORK),
    Route("office/calls/<int:call_id>/release/", CASEWORK),
    Route("office/funders/", AGREEMENT_READERS),
    Route("office/funders.csv", AGREEMENT_READERS),
    Route("office/streams/<int:pk>/money/", AGREEMENT_READERS),
    # What serves a theme, and all that an organisation has.
    Route("office/themes/", AGREEMENT_READERS),
    Route("office/themes/<int:pk>/", AGREEMENT_READERS),
    Route("office/themes/<int:pk>/results/", AGREEMENT_READERS),
    Route("office/providers/<int:pk>/", AGREEMENT_READERS),
    Route("office/providers/<int:pk>/results/", AGREEMENT_READERS),
    # Wagtail's pages: the tree decides, and restricted pages are not used.
    Route(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        PUBLIC,
        guarded_by="Wagtail's view for pages behind a password",
    ),
    Route(r"documents/^(\d+)/(.*)$", PUBLIC, guarded_by="Wagtail's view for editors' documents", at="documents/1/x"),
    Route(
        "documents/authenticate_with_password/<int:restriction_id>/",
        PUBLIC,
        guarded_by="Wagtail's view for documents behind a password",
    ),
    Route(r"^((?:[\w\-]+/)*)$", PUBLIC, guarded_by="Wagtail's page tree", at=""),
]

GROUPS: list[Group] = [
    Group("office/contracts/", CONTRACT_READERS),
    # The Foundation's, and nobody of the Commissioner's office.
    Group("office/donations/", TREASURER),
    Group("office/causes/", TREASURER),
    # Each sees what Stripe told of the account that they keep.
    Group("office/stripe/", office(Role.FINANCE_OFFICER, Role.FOUNDATION_TREASURER)),
    Group("office/streams/", office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER, Role.FINANCE_OFFICER)),
    Group("office/plans/", PLAN_WRITERS),
    Group("office/plan-themes/", PLAN_WRITERS),
    Group("office/bids/", BID_READERS),
    Group("office/frozen-figures/choose/", PLAN_WRITERS),
    Group("office/services/", office(Role.COMMISSIONING_OFFICER)),
    Group("office/indicators/", office(Role.COMMISSIONING_OFFICER)),
    Group("office/breakdowns/", office(Role.COMMISSIONING_OFFICER)),
    Group("office/case-rules/", office(Role.COMMISSIONING_OFFICER)),
    Group("office/funnels/", office(Role.COMMISSIONING_OFFICER)),
    Group("office/distances/", office(Role.COMMISSIONING_OFFICER)),
    Group("office/organisations/choose/", office(Role.COMMISSIONING_OFFICER)),
    # allauth sends home who must not be there: some of its pages are for the anonymous, some for the signed-in.
    Group("account/", PUBLIC, guarded_by=ALLAUTH),
    Group("office/password_reset/", PUBLIC, guarded_by=OPEN_WAY),
    Group("office/questionnaires/", office(Role.GRANTS_OFFICER, Role.COMMISSIONING_OFFICER)),
    Group("office/grants/funds/", CASEWORK),
    Group("office/grants/calls/", CASEWORK),
    Group("office/grants/schemes/", CASEWORK),
    Group("office/users/", ADMINISTRATOR),
    Group("office/people/", ADMINISTRATOR),
    Group("office/", OFFICE, guarded_by=WAGTAIL),
]
