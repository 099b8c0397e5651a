from commissioning.models.contract import Contract
from commissioning.models.publication import PublishedContract, PublishedTarget
from commissioning.models.service import Service
from commissioning.models.terms import BreakClause, ExtensionOption, Lot

__all__ = ["BreakClause", "Contract", "ExtensionOption", "Lot", "PublishedContract", "PublishedTarget", "Service"]
