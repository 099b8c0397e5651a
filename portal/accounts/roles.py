"""The roles people have in the portal.

Staff roles and the panel's are given by name (a Django group of the same name, so that Wagtail's permissions
hang on them). An applicant is anybody who signed in; a provider is a member of an organisation that holds an
agreement: neither is given by the office, so neither is a group.
"""

from django.db import models


class Role(models.TextChoices):
    APPLICANT = "applicant", "Applicant"
    PROVIDER = "provider", "Provider"
    PANEL_MEMBER = "panel_member", "Panel member"
    PANEL_CHAIR = "panel_chair", "Panel chair"
    GRANTS_OFFICER = "grants_officer", "Grants officer"
    COMMISSIONING_OFFICER = "commissioning_officer", "Commissioning officer"
    FINANCE_OFFICER = "finance_officer", "Finance officer"
    COMMISSIONER = "commissioner", "Commissioner"
    EDITOR = "editor", "Editor"
    FOUNDATION_TREASURER = "foundation_treasurer", "Foundation treasurer"


# Roles that the office gives: one group each.
GIVEN_ROLES = [role for role in Role if role not in {Role.APPLICANT, Role.PROVIDER}]

# Who uses the back office, and so needs a second factor.
STAFF_ROLES = [
    Role.GRANTS_OFFICER,
    Role.COMMISSIONING_OFFICER,
    Role.FINANCE_OFFICER,
    Role.COMMISSIONER,
    Role.EDITOR,
    Role.FOUNDATION_TREASURER,
]

# The Foundation is a charity of its own. Its people use the back office for donors and donations, which nobody of the
# Commissioner's office sees; and they are nobody of that office, and see nothing of its.
FOUNDATION_ROLES = [Role.FOUNDATION_TREASURER]
# Who works for the Commissioner.
OFFICE_ROLES = [role for role in STAFF_ROLES if role not in FOUNDATION_ROLES]
