from portal.organisations.domain.members import MayOnlyRead, add_member, may_write, require_writer
from portal.organisations.domain.profiles import create_organisation, update_profile

__all__ = ["MayOnlyRead", "add_member", "create_organisation", "may_write", "require_writer", "update_profile"]
