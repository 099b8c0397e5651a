"""A frozen version of a questionnaire, and a response to it."""

import hashlib
import json

import factory
from factory.django import DjangoModelFactory

from portal.questionnaires.models import Questionnaire, QuestionnaireVersion, Response


class QuestionnaireFactory(DjangoModelFactory):
    class Meta:
        model = Questionnaire

    title = factory.Sequence(lambda n: f"Questionnaire {n}")
    purpose = Questionnaire.Purpose.APPLICATION


class QuestionnaireVersionFactory(DjangoModelFactory):
    class Meta:
        model = QuestionnaireVersion

    questionnaire = factory.SubFactory(QuestionnaireFactory)
    number = 1
    content = factory.LazyFunction(lambda: {"title": "Application", "sections": []})
    sha256 = factory.LazyAttribute(
        lambda version: hashlib.sha256(json.dumps(version.content, sort_keys=True).encode()).hexdigest()
    )


class ResponseFactory(DjangoModelFactory):
    class Meta:
        model = Response

    version = factory.SubFactory(QuestionnaireVersionFactory)
