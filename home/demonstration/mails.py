"""One mail that the office has worded itself; the others say the portal's own words."""

from portal.accounts.models import User
from portal.correspondence.domain.wordings import word_mail
from portal.mail.events import Words, event_of

RECEIVED = Words(
    subject="Thank you: we have {project} ({reference})",
    text="""Dear {name},

Thank you for your application for {organisation}. It reached us on {received on}, and nothing more is needed today.

# Your reference
{reference}

# What happens next
- We check that it is complete and fits the rules of {call}.
- A panel reads it and scores it against the published criteria.
- The Commissioner decides, and you hear from us by {decision date}, whatever the answer is.

Where it stands, at any time: {link}
A copy to keep: {copy}

If anything changes meanwhile, or you would like to talk, write to {contact}.

{office}""",
)


def word_one_mail(officer: User) -> None:
    word_mail(event_of("grants/application_submitted"), RECEIVED, by=officer)
