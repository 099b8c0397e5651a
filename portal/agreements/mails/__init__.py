"""The mails about agreements: offered, signed, changed, ended."""

from portal.agreements.mails import in_force, signing, variations

__all__ = ["in_force", "signing", "variations"]
