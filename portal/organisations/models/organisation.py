"""An organisation: a row with identifiers, members and a profile, not an answer in a form."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models

from portal.organisations import identifiers
from portal.organisations.models.roles import WRITING_ROLES


def valid_charity_number(value: str) -> None:
    try:
        identifiers.charity_number(value)
    except identifiers.NotAnIdentifier as error:
        raise ValidationError(str(error)) from error


def valid_company_number(value: str) -> None:
    try:
        identifiers.company_number(value)
    except identifiers.NotAnIdentifier as error:
        raise ValidationError(str(error)) from error


def valid_postcode(value: str) -> None:
    try:
        identifiers.postcode(value)
    except identifiers.NotAnIdentifier as error:
        raise ValidationError(str(error)) from error


CONTACTS_NEEDED = 2


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def standing(self) -> Self:
        """Without those that were merged into another, and without the office's tests."""
        return self.filter(merged_into__isnull=True, is_test=False)

    def of(self, user) -> Self:
        """The organisations that `user` is a member of."""
        return self.filter(memberships__user=user)

    def written_by(self, user) -> Self:
        """The organisations that `user` may write and send for."""
        return self.filter(memberships__user=user, memberships__role__in=WRITING_ROLES)


class Organisation(models.Model):
    class Kind(models.TextChoices):
        CHARITY = "charity", "Registered charity"
        CIO = "cio", "Charitable incorporated organisation"
        COMMUNITY_GROUP = "community_group", "Community group or club with a constitution"
        CIC_GUARANTEE = "cic_guarantee", "Community interest company limited by guarantee"
        CIC_SHARES = "cic_shares", "Community interest company limited by shares"
        COMPANY_GUARANTEE = "company_guarantee", "Company limited by guarantee, not for profit"
        PUBLIC_BODY = "public_body", "Council, school or other public body"
        POLICE = "police", "Police department or team"
        COMPANY = "company", "Company for profit"

    class Register(models.TextChoices):
        CHARITIES = "charities", "register of charities"
        COMPANIES = "companies", "Companies House"

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind)
    charity_number = models.CharField(max_length=10, blank=True, validators=[valid_charity_number])
    company_number = models.CharField(max_length=8, blank=True, validators=[valid_company_number])
    address = models.CharField("building and street", max_length=200, blank=True)
    town = models.CharField("town or city", max_length=80, blank=True)
    postcode = models.CharField(max_length=8, blank=True, validators=[valid_postcode])
    website = models.URLField(blank=True)
    founded_on = models.DateField(null=True, blank=True)
    purposes = models.TextField("what the organisation is for", blank=True)
    yearly_income = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    reserves = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    trustees = models.TextField(
        "trustees or committee members", blank=True, help_text="A name to a line. Personal data: never published."
    )
    register = models.CharField(
        max_length=20, choices=Register, blank=True, help_text="Where the profile was read from; empty: it was typed."
    )
    register_read_at = models.DateTimeField(null=True, blank=True)
    parent_body = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged"
    )
    is_test = models.BooleanField(
        default=False, editable=False, help_text="Made by the office to try a call out; it goes with the test."
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations", blank=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name", "pk"]
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="organisation_name_trigrams"),
            models.Index(fields=["charity_number"], name="organisation_charity_number"),
            models.Index(fields=["company_number"], name="organisation_company_number"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(yearly_income__isnull=True) | models.Q(yearly_income__gte=0),
                name="organisation_income_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(register="", register_read_at__isnull=True)
                | (~models.Q(register="") & models.Q(register_read_at__isnull=False)),
                name="organisation_register_with_its_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def identifiers(self) -> list[str]:
        """Identifiers after org-id.guide, best first; never empty."""
        return identifiers.organisation_ids(
            charity=self.charity_number,
            company=self.company_number,
            prefix=settings.OPEN_DATA_PREFIX,
            account=self.pk,
        )

    @property
    def profile_complete(self) -> bool:
        """Whether the profile says what an application needs: kind, address and two contacts."""
        return self.is_complete_with(self.contacts.count())

    def is_complete_with(self, contacts: int) -> bool:
        """The same where the number of contacts is known already."""
        return bool(self.kind and self.address and self.town and self.postcode) and contacts >= CONTACTS_NEEDED
