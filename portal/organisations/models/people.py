"""The people around an organisation: its members, those invited to become one, and whom the office may ring."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models

from portal.organisations.models.organisation import Organisation
from portal.organisations.models.roles import WRITING_ROLES


class MembershipQuerySet(models.QuerySet["Membership"]):
    def of(self, user) -> Self:
        """What `user` belongs to, by the organisations' names."""
        return self.filter(user=user).select_related("organisation").order_by("organisation__name", "pk")

    def with_people(self) -> Self:
        return self.select_related("user").order_by("since", "pk")

    def signing(self) -> Self:
        return self.filter(role=Membership.Role.SIGNS)

    def writing(self) -> Self:
        return self.filter(role__in=WRITING_ROLES)


class Membership(models.Model):
    """A person who acts for an organisation."""

    class Role(models.TextChoices):
        SIGNS = "signs", "May sign for the organisation"
        EDITS = "edits", "May write and send"
        READS = "reads", "May read"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role, default=Role.EDITS)
    since = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} for {self.organisation}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def to(self, user) -> Self:
        """What `user` is invited to, oldest first."""
        return self.filter(user=user).select_related("organisation", "invited_by")

    def with_people(self) -> Self:
        return self.select_related("user")


class Invitation(models.Model):
    """Somebody is asked to act for an organisation. It ends when they say yes or no, or when it is taken back.

    Nobody becomes a member without saying so: membership is a conflict of interest for those who check, score or
    decide, and must not be put on them by somebody else.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Membership.Role)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(auto_now_add=True)
    then = models.CharField(
        max_length=200, blank=True, help_text="The path of the page that they are wanted at, once they have said yes."
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["invited_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.user} to {self.organisation}"


# The profile asks for so many contacts; a merge of two profiles may leave more.
PROFILE_CONTACTS = 2


class ContactQuerySet(models.QuerySet["Contact"]):
    def of_the_profile(self) -> Self:
        """The first ones, which the profile's page shows and writes."""
        return self.filter(position__lte=PROFILE_CONTACTS)


class Contact(models.Model):
    """A person the office may ring or write to. Personal data: never published."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    position = models.PositiveSmallIntegerField(help_text="1 is the first contact")
    name = models.CharField(max_length=120)
    role = models.CharField("role in the organisation", max_length=120, blank=True)
    email = models.EmailField("e-mail address")
    telephone = models.CharField(max_length=20, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints = [models.UniqueConstraint(fields=["organisation", "position"], name="contact_position_once")]

    def __str__(self) -> str:
        return self.name
