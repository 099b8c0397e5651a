"""What people may switch off. A mail without a topic is always sent."""

from django.db import models


class Topic(models.TextChoices):
    REMINDERS = "reminders", "Reminders of an application that is not sent yet"
    PAPERS = "papers", "Reminders of a paper that runs out"
    CALLS = "calls", "Calls that open, where you asked to hear of them"
    NEWS = "news", "News from the office"
    DUE = "due", "What needs doing on the agreements that you look after"


# Within a sentence: "because you did not switch off …".
IN_A_SENTENCE = {
    Topic.REMINDERS: "reminders of an application that is not sent yet",
    Topic.PAPERS: "reminders of a paper that runs out",
    Topic.CALLS: "e-mails about calls that open",
    Topic.NEWS: "news from the office",
    Topic.DUE: "reminders of what needs doing on agreements",
}
# What only somebody who works in the office gets.
OF_THE_OFFICE = frozenset({Topic.DUE})
