"""What the keys must be like, or the portal says so when it starts."""

import pytest
from django.utils import timezone

from portal.accounts.roles import Role
from portal.stripe.accounts import gift_origin
from portal.stripe.checks import accounts_are_whole
from portal.stripe.models import StripeEvent
from tests.portal.accounts.factories import UserFactory


def account(key: str, *secrets: str) -> dict:
    return {"secret_key": key, "webhook_secrets": list(secrets)}


@pytest.mark.parametrize(
    ("accounts", "base", "found"),
    [
        ({"foundation": account("")}, "", []),
        ({"foundation": account("sk_test_1", "whsec_1")}, "http://127.0.0.1:1", []),
        ({"foundation": account("sk_live_1", "whsec_1")}, "", []),
        ({"foundation": account("sk_test_1")}, "", ["stripe.E001"]),
        ({"foundation": account("", "whsec_1")}, "", ["stripe.E001"]),
        ({"foundation": account("pk_test_1", "whsec_1")}, "", ["stripe.E002"]),
        ({"foundation": account("sk_live_1", "whsec_1")}, "http://127.0.0.1:1", ["stripe.E003"]),
        (
            {"foundation": account("sk_test_1", "whsec_1"), "other": account("sk_test_1", "whsec_2")},
            "",
            ["stripe.E004"],
        ),
    ],
)
def test_keys_that_do_not_fit_are_said(settings, accounts, base, found):
    settings.STRIPE_ACCOUNTS, settings.STRIPE_API_BASE = accounts, base

    assert [one.id for one in accounts_are_whole()] == found


def test_a_form_leads_to_stripe_or_to_what_stands_in_for_it(settings):
    assert gift_origin() == "https://checkout.stripe.com"

    settings.STRIPE_API_BASE = "http://127.0.0.1:12111/"

    assert gift_origin() == "http://127.0.0.1:12111"


@pytest.mark.django_db
def test_events_are_seen_by_the_keeper_of_their_account_alone():
    for account in ("foundation", "another"):
        StripeEvent.objects.create(
            account=account, event_id=account, kind="invoice.paid", body="{}", made_at=timezone.now()
        )

    def seen(user) -> list[str]:
        return sorted(StripeEvent.objects.visible_to(user).values_list("account", flat=True))

    assert seen(UserFactory(role=Role.FOUNDATION_TREASURER)) == ["foundation"]
    assert seen(UserFactory(role=Role.FINANCE_OFFICER)) == []
    assert seen(UserFactory(is_superuser=True)) == ["another", "foundation"]
