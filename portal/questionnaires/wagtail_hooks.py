from wagtail import hooks

from portal.questionnaires.office import QuestionnaireViewSet


@hooks.register("register_admin_viewset")
def questionnaires() -> QuestionnaireViewSet:
    return QuestionnaireViewSet()
