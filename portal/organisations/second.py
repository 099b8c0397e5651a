"""Who is asked to sign second for an organisation."""

from dataclasses import dataclass

from portal.accounts.models import User


@dataclass(frozen=True)
class Second:
    """A member who may sign for the organisation, or somebody invited by e-mail."""

    user: User | None = None
    email: str = ""
