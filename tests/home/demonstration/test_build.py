"""The demonstration is built by the portal's own verbs, so whatever they refuse shows here."""

import pytest
from django.core.management import CommandError, call_command

from commissioning.models import Contract
from grants.models import Application, Call, Decision, PublishedAward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_folder")]


def counted():
    return {model.__name__: model.objects.count() for model in (Application, Call, Contract, Decision, PublishedAward)}


def test_it_is_built_once_however_often_it_is_asked_for_and_grows_in_bulk(settings):
    settings.DEMONSTRATION = True
    call_command("build_demo", verbosity=0)
    built = counted()

    call_command("build_demo", verbosity=0)
    again = counted()
    call_command("build_demo", applications=60, verbosity=0)

    assert again == built
    assert Application.objects.count() == built["Application"] + 60
    assert Decision.objects.count() == built["Decision"] + 60


def test_it_is_refused_where_the_portal_is_no_demonstration(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError):
        call_command("build_demo", verbosity=0)

    assert not Application.objects.exists()
