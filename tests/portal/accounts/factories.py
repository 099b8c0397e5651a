"""People for tests. `UserFactory(role=Role.GRANTS_OFFICER)`; several roles: `roles=[...]`."""

from __future__ import annotations

import factory
from django.contrib.auth.hashers import make_password

from portal.accounts.models import User
from portal.accounts.roles import GIVEN_ROLES

PASSWORD = "a long enough password"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def role(self, create, role, **kwargs):
        if create and role in GIVEN_ROLES:
            self.give_role(role)

    @factory.post_generation
    def roles(self, create, roles, **kwargs):
        for role in roles or []:
            self.give_role(role)
