"""Which roles of a membership may do what."""

# Roles of a Membership that may write and send.
WRITING_ROLES = ("signs", "edits")
