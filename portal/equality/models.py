"""How often each answer was chosen, for each call: one row of counts, and no row for anybody.

Why nobody's answers can be found again:

- There is no row for a person, so nothing to join, to order by time or to cross-tabulate. An answer raises some counts
  by one and is gone. The row knows its call by number alone, without a foreign key, and no time.
- No event is recorded, nothing is logged here, no session is written. The page is not opened by the signed-in person
  but by a pass: random, made for each showing of a receipt, and kept nowhere. What is kept is the hash of a spent one,
  so that a page sent twice counts once. The link is followed without a referrer, so no log says which receipt it stood
  on. With that log the hash says at most that somebody answered, never what, and it goes when the counts are sealed.
- Who is determined to answer twice can, a few times: to prevent it we would have to know who has answered. How many
  passes a person is shown is bounded, so that nobody can fill up the small counts until they come to light.
- Officers see figures once, when answers are no longer taken. Reading them seals the row, so that no figure can be
  compared with the one before somebody answered. What may be shown of them is said in `portal.equality.disclosure`.

What is left: somebody with the right to read the database who copies this row again and again could see what changed
from one moment to the next, and with the web server's access log guess whose page was open then; so could somebody who
compares two backups between which one person answered, or reads the database's own write-ahead log. None of it is
possible from the portal. Keep that right to few people, and that log short.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Tally(models.Model):
    about = models.PositiveBigIntegerField(
        primary_key=True, help_text="The number of the call. Not a foreign key, on purpose."
    )
    people = models.PositiveIntegerField(default=0, help_text="How many answered.")
    counts = models.JSONField(default=dict, help_text="Question → option → how often it was chosen.")
    sealed = models.BooleanField(default=False, help_text="The figures were read, so nothing is added any more.")

    class Meta:
        verbose_name_plural = "tallies"
        constraints = [
            models.CheckConstraint(name="equality_people_not_negative", condition=Q(people__gte=0)),
        ]

    def __str__(self) -> str:
        return f"Call {self.about}"


class SpentPass(models.Model):
    """That a pass was used. It says neither when nor whose it was."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    about = models.PositiveBigIntegerField()

    class Meta:
        ordering: ClassVar = ["sha256"]
        verbose_name_plural = "spent passes"

    def __str__(self) -> str:
        return self.sha256
