"""The settings of a mail provider, in the order in which somebody gets them wrong."""

import pytest
from django.utils.module_loading import import_string

from portal.mail.providers import PROVIDERS, Misconfigured, transport

RIGHT = {"key": "k", "secret": "name:a-password-of-some-length", "signing_key": "s", "address": ""}


@pytest.mark.parametrize("name", PROVIDERS)
def test_each_provider_can_be_set_up_and_its_parts_are_there(name):
    mailer = transport(name, **RIGHT)

    backend = import_string(mailer["BACKEND"])(alias="transport", **mailer["OPTIONS"])
    assert backend.esp_name == PROVIDERS[name].name == import_string(PROVIDERS[name].reports).esp_name


def test_another_address_of_the_provider_is_used():
    assert transport("mailgun", **RIGHT | {"address": "https://api.eu.mailgun.net/v3"})["OPTIONS"] == {
        "api_key": "k",
        "api_url": "https://api.eu.mailgun.net/v3",
    }


@pytest.mark.parametrize(
    ("name", "wrong", "names"),
    [
        ("carrier-pigeon", {}, "MAIL_PROVIDER "),
        ("postmark", {"key": ""}, "MAIL_PROVIDER_KEY"),
        ("postmark", {"secret": ""}, "MAIL_REPORTS_SECRET"),
        ("postmark", {"secret": "name:short"}, "MAIL_REPORTS_SECRET"),
        ("postmark", {"secret": ":a-password-of-some-length"}, "MAIL_REPORTS_SECRET"),
        ("mailgun", {"signing_key": ""}, "MAIL_REPORTS_KEY"),
    ],
)
def test_what_is_missing_is_named(name, wrong, names):
    with pytest.raises(Misconfigured, match=names):
        transport(name, **RIGHT | wrong)
