"""The council areas that a question may offer: today's councils of Dorset."""

from portal.organisations.areas import AREAS as NAMES
from portal.organisations.areas import COUNCILS
from portal.questionnaires.schema import Choice

AREA_CHOICES = tuple(Choice(value=code, label=name) for code, name in COUNCILS.items())

__all__ = ["AREA_CHOICES", "NAMES"]
