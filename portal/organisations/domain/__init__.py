from portal.organisations.domain.members import MayOnlyRead, add_member, may_write, require_writer
from portal.organisations.domain.profiles import ProfileChanged, create_organisation, mark_of, update_profile

__all__ = [
    "MayOnlyRead",
    "ProfileChanged",
    "add_member",
    "create_organisation",
    "mark_of",
    "may_write",
    "require_writer",
    "update_profile",
]
