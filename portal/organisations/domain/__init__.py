from portal.organisations.domain.invitations import (
    AlreadyAMember,
    accept_invitation,
    decline_invitation,
    invite_member,
    take_back_invitation,
)
from portal.organisations.domain.members import (
    LastWhoSigns,
    MayNotSign,
    MayOnlyRead,
    change_role,
    may_sign_for,
    may_write,
    remove_member,
    require_writer,
)
from portal.organisations.domain.profiles import ProfileChanged, create_organisation, mark_of, update_profile
from portal.organisations.domain.registering import register_organisation

__all__ = [
    "AlreadyAMember",
    "LastWhoSigns",
    "MayNotSign",
    "MayOnlyRead",
    "ProfileChanged",
    "accept_invitation",
    "change_role",
    "create_organisation",
    "decline_invitation",
    "invite_member",
    "mark_of",
    "may_sign_for",
    "may_write",
    "register_organisation",
    "remove_member",
    "require_writer",
    "take_back_invitation",
    "update_profile",
]
