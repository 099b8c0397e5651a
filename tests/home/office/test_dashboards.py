"""What serves a theme of the Plan, and all that an organisation has from the office."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.roles import Role
from portal.agreements.models import Agreement
from portal.monitoring.models import Outlook
from portal.payments.models import Instalment
from tests.commissioning.factories import ContractFactory
from tests.portal.accounts.factories import UserFactory
from tests.portal.agreements.factories import AgreementFactory
from tests.portal.monitoring.factories import TargetFactory
from tests.portal.organisations.factories import OrganisationFactory
from tests.portal.payments.factories import InstalmentFactory
from tests.portal.plan.factories import ThemeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(sign_in):
    return sign_in(UserFactory(role=Role.COMMISSIONING_OFFICER))


@pytest.fixture
def theme():
    return ThemeFactory(title="Victims")


@pytest.fixture
def contract(theme):
    ends_on = timezone.localdate() + timedelta(days=400)
    made = ContractFactory(title="Support", state=Agreement.State.LIVE, value=Decimal(900), ends_on=ends_on)
    made.themes.add(theme)
    Outlook.objects.create(target=TargetFactory(agreement=made), rating="Inadequate", chance=0.1, sentence="Late.")
    return made


def grant(theme, **rest) -> Agreement:
    made = AgreementFactory(
        **{"kind": Agreement.Kind.GRANT, "title": "Lanes", "state": Agreement.State.LIVE, "value": Decimal(100)}
        | {"ends_on": timezone.localdate() + timedelta(days=200)}
        | rest
    )
    made.themes.add(theme)
    return made


def titles(response) -> list[str]:
    return [one.title for one in response.context["object_list"]]


def test_a_theme_has_its_grants_and_contracts_worst_first(theme, contract, office):
    grant(theme)
    grant(ThemeFactory(), title="Another theme's")

    response = office.get(reverse("office_theme", args=[theme.pk]))

    assert titles(response) == ["Support", "Lanes"]
    assert response.context["totals"] == {"number": 2, "value": 1000, "paid": 0, "at_risk": 1}
    assert "is highly unlikely to be met (10%)" in response.content.decode()


def test_an_organisation_has_what_it_was_paid(contract, office):
    InstalmentFactory(
        agreement=contract,
        amount=Decimal(300),
        state=Instalment.State.PAID,
        paid_on="2026-01-31",
        prepared_by=UserFactory(),
        approved_by=UserFactory(),
        paid_by=UserFactory(),
        approved_at=timezone.now(),
    )
    AgreementFactory()

    response = office.get(reverse("office_provider", args=[contract.organisation_id]))

    assert [(one.title, one.paid) for one in response.context["object_list"]] == [("Support", 300)]
    assert response.context["totals"]["paid"] == 300


def test_a_grant_that_is_not_released_is_nobodys_but_the_grants_officers(theme, office, sign_in):
    planned = grant(theme, state=Agreement.State.PLANNED, title="Secret")
    address = reverse("office_provider", args=[planned.organisation_id])

    assert titles(office.get(address)) == []
    assert titles(sign_in(UserFactory(role=Role.GRANTS_OFFICER)).get(address)) == ["Secret"]


def test_the_themes_say_how_many_may_miss(theme, contract, office):
    grant(theme)

    (shown,) = office.get(reverse("office_themes")).context["themes"]

    assert (shown.title, shown.running, shown.worth, shown.at_risk) == ("Victims", 2, 1000, 1)


@pytest.mark.parametrize("name", ["office_theme", "office_provider"])
def test_what_is_not_there_is_not_found(name, office):
    assert office.get(reverse(name, args=[99999])).status_code == 404


@pytest.mark.parametrize("rows", [3, 25])
def test_the_cost_does_not_grow_with_the_rows(rows, theme, office, django_assert_max_num_queries):
    organisation = OrganisationFactory()
    for number in range(rows):
        made = grant(theme, organisation=organisation, title=f"Grant {number}")
        Outlook.objects.create(target=TargetFactory(agreement=made), rating="Good", chance=0.9, sentence="Well.")
    addresses = [
        reverse("office_theme", args=[theme.pk]),
        reverse("office_provider", args=[organisation.pk]),
        reverse("office_themes"),
    ]
    for address in addresses:
        office.get(address)

        with django_assert_max_num_queries(22):
            office.get(address)
