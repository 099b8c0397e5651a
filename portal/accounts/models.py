"""A person with a login. The e-mail address is the name they sign in with."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from portal.accounts.roles import GIVEN_ROLES, OFFICE_ROLES, STAFF_ROLES, Role


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, *, name: str = "", **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("works for the office", default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles the office gave this person. Asks the database once per request."""
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in GIVEN_ROLES if role.label in names)

    def has_role(self, *roles: Role) -> bool:
        """True when the person has any one of `roles`."""
        return bool(self.roles & set(roles))

    @property
    def uses_the_back_office(self) -> bool:
        return self.is_superuser or self.has_role(*STAFF_ROLES)

    @property
    def needs_second_factor(self) -> bool:
        return self.is_staff or self.is_superuser or bool(self.roles & set(STAFF_ROLES))

    def give_role(self, role: Role) -> None:
        """Give a role by its group; those of the office make somebody its staff."""
        group, _ = Group.objects.get_or_create(name=role.label)
        self.groups.add(group)
        self.follow_roles()

    def follow_roles(self) -> None:
        """Let `is_staff` be what the roles say, after roles were given or taken away."""
        self.__dict__.pop("roles", None)
        works_here = self.is_superuser or self.has_role(*OFFICE_ROLES)
        if works_here != self.is_staff:
            self.is_staff = works_here
            self.save(update_fields=["is_staff"])
