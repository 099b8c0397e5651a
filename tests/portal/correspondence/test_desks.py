"""Which mails the office may read at all: each is listed, here or at a desk, so that a new one is thought about."""

from django.conf import settings

from portal.correspondence.desks import DESKS

MAILS = settings.BASE_DIR / "templates" / "emails"
# Between the portal and their reader alone: logins and invitations, links that confirm or stop something, panel work,
# and what passes between the people of an organisation before they send.
NOBODY_ELSES = {
    "accounts/account_already_exists",
    "accounts/address_changed",
    "accounts/address_removed",
    "accounts/app_removed",
    "accounts/app_set_up",
    "accounts/confirm_address",
    "accounts/passkey_added",
    "accounts/passkey_removed",
    "accounts/password_changed",
    "accounts/password_code",
    "accounts/password_reset",
    "accounts/password_set",
    "accounts/recovery_codes_made",
    "accounts/second_factor_reset",
    "accounts/sign_in_code",
    "accounts/unknown_account",
    "accounts/welcome",
    "agreements/due",
    "banking/agreed",
    "banking/entered",
    "banking/refused",
    "banking/stopped",
    "banking/taken_back",
    "documents/infected",
    "documents/not_checked",
    "donations/declaration_cancelled",
    "donations/monthly_ended",
    "donations/receipt",
    "donations/refunded",
    "donations/renewal_declined",
    "evidence/runs_out",
    "grants/alert_call_open",
    "grants/alert_confirm",
    "grants/assigned",
    "grants/signature_asked",
    "grants/signature_declined",
    "grants/signature_given_up",
    "grants/signature_taken_back",
    "organisations/contact_changed",
    "organisations/contact_replaced",
    "organisations/invitation",
    "organisations/member_joined",
    "organisations/member_removed",
    "organisations/role_changed",
}


def test_every_mail_is_at_a_desk_or_nobody_elses():
    ours = {str(path.relative_to(MAILS).with_suffix("")) for path in MAILS.rglob("*.txt")}
    at_a_desk = {event for desk in DESKS for event in desk.events if "correspondence/" not in event}

    assert (at_a_desk & NOBODY_ELSES, ours - at_a_desk) == (set(), NOBODY_ELSES)
