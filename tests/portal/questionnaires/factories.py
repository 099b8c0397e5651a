import factory

from portal.questionnaires.blocks import stream_of
from portal.questionnaires.models import Questionnaire, QuestionnaireVersion, Response
from tests.portal.questionnaires.schemas import EVERY_KIND


class QuestionnaireFactory(factory.django.DjangoModelFactory):
    """`QuestionnaireFactory(says=schema)`."""

    class Meta:
        model = Questionnaire

    class Params:
        says = EVERY_KIND

    title = factory.Sequence(lambda number: f"Questionnaire {number}")
    purpose = Questionnaire.Purpose.APPLICATION
    sections = factory.LazyAttribute(lambda made: stream_of(made.says))


class QuestionnaireVersionFactory(factory.django.DjangoModelFactory):
    """`QuestionnaireVersionFactory(says=schema)`."""

    class Meta:
        model = QuestionnaireVersion

    class Params:
        says = EVERY_KIND

    questionnaire = factory.SubFactory(QuestionnaireFactory, says=factory.SelfAttribute("..says"))
    number = 1
    content = factory.LazyAttribute(lambda made: made.says.to_json())
    sha256 = factory.LazyAttribute(lambda made: made.says.sha256)


class ResponseFactory(factory.django.DjangoModelFactory):
    """`ResponseFactory(says=schema)`."""

    class Meta:
        model = Response

    class Params:
        says = EVERY_KIND

    version = factory.SubFactory(QuestionnaireVersionFactory, says=factory.SelfAttribute("..says"))
