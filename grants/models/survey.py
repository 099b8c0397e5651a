"""What people say after sending about how it was to apply. It has no part in how their application is judged.

Each answer knows its application and its person, so that both can change it and nobody answers twice. It is shown with
neither: `grants.domain.survey` gives officers what all said of a call together. No event tells who answered.
"""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from grants.models.application import Application
from grants.models.call import Call

LONGEST_TEXT = 1000


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    def about(self, call: Call) -> Self:
        """What was said of `call`, without what the office said while it tried the call out."""
        return self.filter(application__call=call, application__is_test=False)

    def tell(self) -> None:
        """From now on officers read what was said last."""
        self.update(told_ease=F("ease"), told_text=F("would_have_helped"), waits=False)


class SurveyAnswer(models.Model):
    class Ease(models.IntegerChoices):
        VERY_EASY = 5, "Very easy"
        EASY = 4, "Easy"
        NEITHER = 3, "Neither easy nor hard"
        HARD = 2, "Hard"
        VERY_HARD = 1, "Very hard"

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="survey_answers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    ease = models.PositiveSmallIntegerField(choices=Ease)
    would_have_helped = models.TextField(max_length=LONGEST_TEXT, blank=True)
    waits = models.BooleanField(default=True, help_text="What was said last is not among what officers read yet.")
    told_ease = models.PositiveSmallIntegerField(choices=Ease, null=True, editable=False)
    told_text = models.TextField(blank=True, editable=False)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="survey_answered_once"),
            models.CheckConstraint(name="survey_ease_on_the_scale", condition=Q(ease__gte=1, ease__lte=5)),
        ]

    def __str__(self) -> str:
        return self.get_ease_display()
