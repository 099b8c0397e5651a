from portal.organisations.models.merge import Merge
from portal.organisations.models.organisation import Organisation
from portal.organisations.models.people import Contact, Invitation, Membership
from portal.organisations.models.register import RegisteredCharity
from portal.organisations.models.roles import WRITING_ROLES

__all__ = ["WRITING_ROLES", "Contact", "Invitation", "Membership", "Merge", "Organisation", "RegisteredCharity"]
