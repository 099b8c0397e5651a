"""What is counted to see how much work a call makes: checks of who may apply, and what scorers open to read.

Both are kept without a person: whose check it was, or which scorer opened what, is nobody's business.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F

from grants.models.application import Application
from grants.models.call import Call


class EligibilityCount(models.Model):
    """How many eligibility checks of a call were finished, by what came of them."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="eligibility_counts")
    passed = models.BooleanField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["call", "-passed"]
        constraints = [models.UniqueConstraint(fields=["call", "passed"], name="eligibility_counted_once_each")]

    def __str__(self) -> str:
        return f"{self.call}: {self.count} {'passed' if self.passed else 'did not pass'}"

    @classmethod
    def one_more(cls, call: Call, *, passed: bool) -> None:
        cls.objects.bulk_create([cls(call=call, passed=passed)], ignore_conflicts=True)
        cls.objects.filter(call=call, passed=passed).update(count=F("count") + 1)


class SectionOpenedQuerySet(models.QuerySet["SectionOpened"]):
    def in_call(self, call: Call) -> Self:
        return self.filter(application__call=call)

    def counted(self) -> list[tuple[str, int]]:
        """Each section with the number of applications in which it was opened."""
        return list(self.order_by().values_list("section").annotate(models.Count("pk")))


class SectionOpened(models.Model):
    """That somebody who scores an application opened a section of it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="sections_opened")
    section = models.CharField("section key", max_length=60)

    objects = SectionOpenedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["application", "section"]
        verbose_name_plural = "sections opened"
        constraints = [models.UniqueConstraint(fields=["application", "section"], name="section_opened_once")]

    def __str__(self) -> str:
        return f"{self.application.reference}: {self.section}"
