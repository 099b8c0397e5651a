"""The mail providers whose reports the portal understands, by way of django-anymail. Pure: settings read it.

Mails go out by the provider's own interface and not by SMTP, because only then is there one name for a mail on both
sides, and a report that it came back finds its row. Anymail's backends take their options from Django's MAILERS. Its
other providers would need libraries of their own, or leave out what becomes of a mail; add one here when an office has
it. Without a provider mails go by SMTP, and nobody says what becomes of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Provider:
    name: str
    backend: str
    reports: str
    """Anymail's view that reads what the provider tells."""
    key_option: str
    """What its backend calls the key of its interface."""
    signs: bool = False
    """Whether it signs its reports, with a key of their own."""
    passing: frozenset[str] = field(default_factory=frozenset)
    """How it calls a mail that came back although the address is good: a full letter box."""


PROVIDERS: Mapping[str, Provider] = {
    "brevo": Provider(
        "Brevo",
        "anymail.backends.brevo.EmailBackend",
        "anymail.webhooks.brevo.BrevoTrackingWebhookView",
        "api_key",
        passing=frozenset({"soft_bounce"}),
    ),
    "mailgun": Provider(
        "Mailgun",
        "anymail.backends.mailgun.EmailBackend",
        "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        "api_key",
        signs=True,
    ),
    "postmark": Provider(
        "Postmark",
        "anymail.backends.postmark.EmailBackend",
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
        "server_token",
        passing=frozenset({"SoftBounce"}),
    ),
}


class Misconfigured(ValueError):
    """A setting of the provider is missing or wrong; the sentence names it."""


def transport(name: str, *, key: str, secret: str, signing_key: str, address: str) -> dict[str, object]:
    """The MAILERS entry of the provider `name`. Raises Misconfigured."""
    provider = PROVIDERS.get(name)
    if provider is None:
        raise Misconfigured(f"MAIL_PROVIDER must be one of {', '.join(PROVIDERS)}, or empty for a mail server")
    if not key:
        raise Misconfigured(f"MAIL_PROVIDER_KEY must be the key of {provider.name}'s interface")
    user, _, password = secret.partition(":")
    if not user or len(password) < 20:
        raise Misconfigured("MAIL_REPORTS_SECRET must be a name, a colon and a password of 20 characters or more")
    if provider.signs and not signing_key:
        raise Misconfigured(f"MAIL_REPORTS_KEY must be the key with which {provider.name} signs its reports")
    options = {provider.key_option: key} | ({"api_url": address} if address else {})
    return {"BACKEND": provider.backend, "OPTIONS": options}
