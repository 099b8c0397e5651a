from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "portal.questionnaires"
    verbose_name = "Questionnaires"
