from portal.organisations.domain.members import (
    MayNotSign,
    MayOnlyRead,
    add_member,
    may_sign_for,
    may_write,
    require_writer,
)
from portal.organisations.domain.profiles import ProfileChanged, create_organisation, mark_of, update_profile
from portal.organisations.domain.registering import register_organisation

__all__ = [
    "MayNotSign",
    "MayOnlyRead",
    "ProfileChanged",
    "add_member",
    "create_organisation",
    "mark_of",
    "may_sign_for",
    "may_write",
    "register_organisation",
    "require_writer",
    "update_profile",
]
